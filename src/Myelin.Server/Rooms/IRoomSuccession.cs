using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms;

/// <summary>What another slice keeps of a room and hands on when a new one takes its place ("Room Upgrades").</summary>
public interface IRoomSuccession
{
    /// <summary>Adds to the unit of an upgrade that what was the old room's is the new one's from now on.</summary>
    /// <param name="unit">The unit that replaces the room.</param>
    /// <param name="from">The old room.</param>
    /// <param name="to">The new room.</param>
    void AddMove(LogUnit unit, RoomNumber from, RoomNumber to);
}
