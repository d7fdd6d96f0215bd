using System.Globalization;
using Myelin.Api;
using Myelin.Api.ClientServer.RoomDirectory;

namespace Myelin.Server.RoomDirectory;

/// <summary>
/// A place between published rooms, and the direction to continue from it. It names a room and its size instead of an index, so that rooms
/// that are added or removed do not shift later pages.
/// </summary>
internal sealed record PublicRoomsToken(bool IsBackwards, int JoinedMembers, string Room)
{
    public static PublicRoomsToken After(PublicRoom room) => new(false, room.NumJoinedMembers, room.RoomId.Value);

    public static PublicRoomsToken Before(PublicRoom room) => new(true, room.NumJoinedMembers, room.RoomId.Value);

    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>.</exception>
    public static PublicRoomsToken Parse(string text)
    {
        var parts = text.Split('.', 3);
        return parts is [("n" or "p") and var direction, var members, var room]
            && int.TryParse(members, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new PublicRoomsToken(direction == "p", count, room)
            : throw MatrixException.InvalidParam("'since' is not a token of this server.");
    }

    /// <summary>The order of the directory: large rooms first, then by room ID.</summary>
    public static int Compare(PublicRoom one, PublicRoom other) => new PublicRoomsToken(false, other.NumJoinedMembers, other.RoomId.Value).CompareTo(one);

    /// <summary>Compares a room with the place: negative if the room is before it, 0 at it, positive after it.</summary>
    public int CompareTo(PublicRoom room) =>
        JoinedMembers.CompareTo(room.NumJoinedMembers) is var bySize and not 0 ? bySize : string.CompareOrdinal(room.RoomId.Value, Room);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsBackwards ? 'p' : 'n')}.{JoinedMembers}.{Room}");
}
