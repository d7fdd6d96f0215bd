using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Querying": whether there is a user, whom the service may make before it answers. Called by the server, not served.</summary>
public static class QueryUserById
{
    public static Operation Contract { get; } = Operation.Get("queryUserById", "/_matrix/app/v1/users/{userId}") with { Auth = AuthScheme.HomeserverToken };
}

/// <summary>Application Service API, "Querying": whether there is a room of an alias, which the service may make before it answers. Called by the server, not served.</summary>
public static class QueryRoomByAlias
{
    public static Operation Contract { get; } = Operation.Get("queryRoomByAlias", "/_matrix/app/v1/rooms/{roomAlias}") with { Auth = AuthScheme.HomeserverToken };
}
