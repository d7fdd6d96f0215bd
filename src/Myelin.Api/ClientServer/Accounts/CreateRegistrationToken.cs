using System.Text.Json;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Makes a registration token: an endpoint of Synapse that administrators' tools use.</summary>
public sealed record CreateRegistrationToken : IOperation<AdministeredToken>
{
    public static Operation Contract { get; } =
        Operation.Post("createRegistrationToken", $"{ListRegistrationTokens.Path}/new") with { IsSpecified = false };

    [FromBody]
    public required Body Content { get; init; }

    /// <summary>Members as they were sent: one of the wrong type is <c>M_INVALID_PARAM</c>, and null is not the same as absent.</summary>
    public sealed record Body
    {
        /// <summary>The token; absent for a random one.</summary>
        public JsonElement Token { get; init; }

        /// <summary>How long a random one is; 16 if absent.</summary>
        public JsonElement Length { get; init; }

        public JsonElement UsesAllowed { get; init; }

        public JsonElement ExpiryTime { get; init; }
    }
}
