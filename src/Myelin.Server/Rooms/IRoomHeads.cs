using Myelin.Server.Log;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Knows the position of each room's latest log entry, so that news is found without loading every room.</summary>
internal interface IRoomHeads
{
    /// <summary>
    /// The user's rooms in which something may have happened after a position: an event, a state change, a redaction, a receipt, or a change
    /// of the user's own membership. All of the user's rooms if the position is too old to know.
    /// </summary>
    ValueTask<IReadOnlyCollection<KeyValuePair<RoomId, UserRoom>>> AheadAsync(UserRooms rooms, LogPosition since, CancellationToken cancellationToken);
}
