using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Querying": whether a user exists. The service may create the user before it responds. This server calls it.</summary>
public sealed record QueryUserById : IOperation<QueryUserById, Empty>
{
    public static Operation<QueryUserById, Empty> Contract { get; } = Operation.Get("queryUserById", "/_matrix/app/v1/users/{userId}") with { Auth = AuthScheme.HomeserverToken };

    [FromPath]
    public required UserId UserId { get; init; }
}

/// <summary>Application Service API, "Querying": whether a room alias exists. The service may create it before it responds. This server calls it.</summary>
public sealed record QueryRoomByAlias : IOperation<QueryRoomByAlias, Empty>
{
    public static Operation<QueryRoomByAlias, Empty> Contract { get; } = Operation.Get("queryRoomByAlias", "/_matrix/app/v1/rooms/{roomAlias}") with { Auth = AuthScheme.HomeserverToken };

    [FromPath]
    public required RoomAlias RoomAlias { get; init; }
}
