using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Published room directory": whether a room is in it.</summary>
public sealed record GetRoomVisibilityOnDirectory : IOperation<GetRoomVisibilityOnDirectory.Response>
{
    public static Operation Contract { get; } = Operation.Get("getRoomVisibilityOnDirectory", "/_matrix/client/v3/directory/list/room/{roomId}").AlsoR0() with { Auth = AuthScheme.None };

    [FromPath]
    public required RoomId RoomId { get; init; }

    public sealed record Response(string Visibility);
}
