using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms;

/// <summary>Data that another slice keeps for a room and moves to the new room in an upgrade ("Room Upgrades").</summary>
public interface IRoomSuccession
{
    /// <summary>Adds to the unit of an upgrade the move of the data from the old room to the new one.</summary>
    /// <param name="unit">The unit that replaces the room.</param>
    /// <param name="from">The old room.</param>
    /// <param name="to">The new room.</param>
    void AddMove(LogUnit unit, RoomNumber from, RoomNumber to);
}
