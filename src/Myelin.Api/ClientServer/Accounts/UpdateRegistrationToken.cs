using System.Text.Json;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Changes what a registration token is good for: an endpoint of Synapse that administrators' tools use.</summary>
public sealed record UpdateRegistrationToken : IOperation<AdministeredToken>
{
    public static Operation Contract { get; } =
        Operation.Put("updateRegistrationToken", $"{ListRegistrationTokens.Path}/{{token}}") with { IsSpecified = false };

    [FromPath]
    public required string Token { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    /// <summary>Members as they were sent: an absent one leaves what is, null takes the bound away.</summary>
    public sealed record Body
    {
        public JsonElement UsesAllowed { get; init; }

        public JsonElement ExpiryTime { get; init; }
    }
}
