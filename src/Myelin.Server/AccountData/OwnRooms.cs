using Myelin.Api;
using Myelin.Server.Rooms;

namespace Myelin.Server.AccountData;

/// <summary>
/// The rooms that a user may keep data of: those with a membership of his, be it a left one. Of any other it is not told whether there is such a room.
/// </summary>
internal sealed class OwnRooms(IRooms rooms)
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    public async ValueTask RequireAsync(UserId user, RoomId room, CancellationToken cancellationToken)
    {
        if (!(await rooms.OfUserAsync(user, cancellationToken)).Rooms.ContainsKey(room))
        {
            throw MatrixException.NotFound("You have never been in this room, or there is no such room.");
        }
    }
}
