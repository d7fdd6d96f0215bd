using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Room aliases": creating an alias of this server for a room.</summary>
public sealed record SetRoomAlias : IOperation<SetRoomAlias, Empty>
{
    public static Operation<SetRoomAlias, Empty> Contract { get; } = Operation.Put("setRoomAlias", "/_matrix/client/v3/directory/room/{roomAlias}").AlsoR0() with
    {
        RefusesSuspended = true,
        RateLimit = RateLimitClass.Message,
    };

    [FromPath]
    public required RoomAlias RoomAlias { get; init; }

    [FromBody]
    public required Body Mapping { get; init; }

    public sealed record Body
    {
        public required RoomId RoomId { get; init; }
    }
}

/// <summary>Client-Server API, "Room aliases": the room that an alias points to.</summary>
public sealed record GetRoomIdByAlias : IOperation<GetRoomIdByAlias, GetRoomIdByAlias.Response>
{
    public static Operation<GetRoomIdByAlias, Response> Contract { get; } = Operation.Get("getRoomIdByAlias", "/_matrix/client/v3/directory/room/{roomAlias}").AlsoR0() with
    {
        Auth = AuthScheme.None,
        AllowsGuests = true,
    };

    [FromPath]
    public required RoomAlias RoomAlias { get; init; }

    /// <param name="RoomId">The room.</param>
    /// <param name="Servers">Servers in the room.</param>
    public sealed record Response(RoomId RoomId, IReadOnlyList<string> Servers);
}

/// <summary>Client-Server API, "Room aliases": removing an alias.</summary>
public sealed record DeleteRoomAlias : IOperation<DeleteRoomAlias, Empty>
{
    public static Operation<DeleteRoomAlias, Empty> Contract { get; } = Operation.Delete("deleteRoomAlias", "/_matrix/client/v3/directory/room/{roomAlias}").AlsoR0() with
    {
        RefusesSuspended = true,
        RateLimit = RateLimitClass.Message,
    };

    [FromPath]
    public required RoomAlias RoomAlias { get; init; }
}

/// <summary>Client-Server API, "Room aliases": the aliases of this server that point to a room.</summary>
public sealed record GetLocalAliases : IOperation<GetLocalAliases, GetLocalAliases.Response>
{
    public static Operation<GetLocalAliases, Response> Contract { get; } = Operation.Get("getLocalAliases", "/_matrix/client/v3/rooms/{roomId}/aliases").AlsoR0();

    [FromPath]
    public required RoomId RoomId { get; init; }

    public sealed record Response(IReadOnlyList<RoomAlias> Aliases);
}
