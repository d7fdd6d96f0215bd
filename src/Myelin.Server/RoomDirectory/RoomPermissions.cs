using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory;

/// <summary>Checks a caller's permissions in a room for the directory.</summary>
internal sealed class RoomPermissions(IRooms rooms)
{
    /// <summary>Whether the caller may decide how the room is found: users who may set its canonical alias, and this server's administrators.</summary>
    public async ValueTask<bool> MayListAsync(RoomView room, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.IsAdministrator)
        {
            return true;
        }

        if (!room.IsJoined(caller.User) || await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.Create, string.Empty), cancellationToken) is not { } create)
        {
            return false;
        }

        var levels = PowerLevels.From(room.Version, await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.PowerLevels, string.Empty), cancellationToken), create);
        return levels.Of(caller.User) >= levels.ForEvent(EventTypes.CanonicalAlias, isState: true);
    }
}
