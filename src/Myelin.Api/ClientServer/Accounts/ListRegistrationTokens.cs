using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Lists registration tokens: an endpoint of Synapse that administrators' tools use.</summary>
public sealed record ListRegistrationTokens : IOperation<ListRegistrationTokens.Response>
{
    /// <summary>The path of all operations on registration tokens.</summary>
    public const string Path = "/_synapse/admin/v1/registration_tokens";

    public static Operation Contract { get; } = Operation.Get("listRegistrationTokens", Path) with { IsSpecified = false };

    /// <summary>Only those that are valid, or only those that are not; absent: all.</summary>
    [FromQuery]
    public bool? Valid { get; init; }

    public sealed record Response(IReadOnlyList<AdministeredToken> RegistrationTokens);
}
