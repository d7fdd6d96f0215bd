using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Room aliases": the room that an alias points to.</summary>
public sealed record GetRoomIdByAlias : IOperation<GetRoomIdByAlias.Response>
{
    public static Operation Contract { get; } = Operation.Get("getRoomIdByAlias", "/_matrix/client/v3/directory/room/{roomAlias}").AlsoR0() with
    {
        Auth = AuthScheme.None,
        AllowsGuests = true,
    };

    [FromPath]
    public required RoomAlias RoomAlias { get; init; }

    /// <param name="RoomId">The room.</param>
    /// <param name="Servers">Servers that are in the room.</param>
    public sealed record Response(RoomId RoomId, IReadOnlyList<string> Servers);
}
