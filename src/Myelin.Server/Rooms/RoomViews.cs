using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms;

/// <summary>The views of rooms: loaded on first need, then kept at the tail; for a room that is not loaded the tail does nothing.</summary>
internal sealed class RoomViews : ITailFollower
{
    private readonly LoadedViews<RoomView?> _views;

    public RoomViews(RoomViewLoader loader, MemoryBudget budget, ILogTail tail)
    {
        _views = new LoadedViews<RoomView?>(
            budget, "room_views", RoomViewBytes.Of, (room, cancellationToken) => loader.LoadAsync(new RoomNumber(room), cancellationToken));
        tail.Follow(this);
    }

    /// <summary>How many rooms are loaded.</summary>
    public int Loaded => (int)_views.Entries;

    /// <summary>The room's view, or null if there is no such room.</summary>
    public ValueTask<RoomView?> FindAsync(RoomNumber room, CancellationToken cancellationToken) => _views.GetAsync(room.Value, cancellationToken);

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var committed in batch.Entries.Span)
        {
            if (committed.Kind is LogEntryKind.TimelineEvent or LogEntryKind.CurrentState or LogEntryKind.Room)
            {
                _views.Apply(committed.Subject, committed, static (view, entry) => Change(view!, entry));
            }
        }
    }

    public void Reset() => _views.Clear();

    private static RoomView? Change(RoomView view, CommittedEntry entry) =>
        entry.Position <= view.Position ? view : RoomViewChange.Apply(view, entry);
}
