using Myelin.Server.Log;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Knows when something of each room last came into the log, so that what is new is found without asking every room.</summary>
internal interface IRoomHeads
{
    /// <summary>
    /// The rooms of a user in which anything may have happened after a position: an event, a change of state, a redaction, a receipt, or a
    /// change of the user's own membership. All of them where that can't be told.
    /// </summary>
    ValueTask<IReadOnlyCollection<KeyValuePair<RoomId, UserRoom>>> AheadAsync(UserRooms rooms, LogPosition since, CancellationToken cancellationToken);
}
