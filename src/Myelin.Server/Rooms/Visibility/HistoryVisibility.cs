using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Visibility;

/// <summary>Which events a user may see, and in which form ("Room History Visibility", "Server behaviour").</summary>
internal sealed class HistoryVisibility(RoomStorage storage, IEntityNumbers numbers, EventCache events, UserRoomsViews userRooms, ShownForms forms)
{
    /// <summary>Whether the user may see the event.</summary>
    public async ValueTask<bool> MaySeeAsync(RoomView room, UserId user, StoredEvent stored, CancellationToken cancellationToken) =>
        (await Reader(room, user).LookAsync(stored, cancellationToken)).MaySee;

    /// <summary>Answers for a run of events of one room; what neighbouring events share is looked up once.</summary>
    public VisibilityReader Reader(RoomView room, UserId user) => new(storage, numbers, events, userRooms, forms, room, user);
}
