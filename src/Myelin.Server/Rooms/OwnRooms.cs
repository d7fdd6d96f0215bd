using Myelin.Api;
using Myelin.Server.AccountData;

namespace Myelin.Server.Rooms;

/// <summary>Tells from memberships which rooms a user may keep data of.</summary>
internal sealed class OwnRooms(IRooms rooms) : IOwnRooms
{
    public async ValueTask RequireAsync(UserId user, RoomId room, CancellationToken cancellationToken)
    {
        if (!(await rooms.OfUserAsync(user, cancellationToken)).Rooms.ContainsKey(room))
        {
            throw MatrixException.NotFound("You have never been in this room, or there is no such room.");
        }
    }
}
