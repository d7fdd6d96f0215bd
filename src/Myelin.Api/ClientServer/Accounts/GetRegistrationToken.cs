using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Tells of a registration token: an endpoint of Synapse that administrators' tools use.</summary>
public sealed record GetRegistrationToken : IOperation<AdministeredToken>
{
    public static Operation Contract { get; } =
        Operation.Get("getRegistrationToken", $"{ListRegistrationTokens.Path}/{{token}}") with { IsSpecified = false };

    [FromPath]
    public required string Token { get; init; }
}
