using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory;

/// <summary>What the directory asks of a room about a caller.</summary>
internal sealed class RoomPermissions(IRooms rooms)
{
    /// <summary>Whether the caller has a say in how the room is found: who may set its canonical alias, and administrators of this server.</summary>
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
