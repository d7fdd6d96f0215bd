using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Removes a registration token: an endpoint of Synapse that administrators' tools use.</summary>
public sealed record DeleteRegistrationToken : IOperation<Empty>
{
    public static Operation Contract { get; } =
        Operation.Delete("deleteRegistrationToken", $"{ListRegistrationTokens.Path}/{{token}}") with { IsSpecified = false };

    [FromPath]
    public required string Token { get; init; }
}
