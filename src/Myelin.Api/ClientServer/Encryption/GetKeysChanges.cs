using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>Client-Server API, "GET keys/changes": users whose device lists changed between two syncs.</summary>
public sealed record GetKeysChanges : IOperation<GetKeysChanges, GetKeysChanges.Response>
{
    public static Operation<GetKeysChanges, Response> Contract { get; } = Operation.Get("getKeysChanges", "/_matrix/client/v3/keys/changes").AlsoR0();

    /// <summary>The <c>next_batch</c> of an earlier sync.</summary>
    [FromQuery]
    public required string From { get; init; }

    /// <summary>The <c>next_batch</c> of a later sync.</summary>
    [FromQuery]
    public required string To { get; init; }

    public sealed record Response(IReadOnlyList<UserId> Changed, IReadOnlyList<UserId> Left);
}
