using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Published room directory": whether a room is published.</summary>
public sealed record GetRoomVisibilityOnDirectory : IOperation<GetRoomVisibilityOnDirectory.Response>
{
    public static Operation Contract { get; } =
        Operation.Get("getRoomVisibilityOnDirectory", "/_matrix/client/v3/directory/list/room/{roomId}").AlsoR0() with
        {
            Auth = AuthScheme.None,
            AllowsGuests = true,
        };

    [FromPath]
    public required RoomId RoomId { get; init; }

    /// <param name="Visibility"><c>public</c> or <c>private</c>.</param>
    public sealed record Response(string Visibility);
}
