using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms;

/// <summary>The views of rooms, loaded on first use and then kept up to date from the tail, which ignores rooms that are not loaded.</summary>
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

/// <summary>A room at one log position. Immutable, so that a computation sees one consistent state.</summary>
public sealed record RoomView
{
    public required RoomNumber Number { get; init; }

    public required RoomId RoomId { get; init; }

    public required RoomVersion Version { get; init; }

    /// <summary>The position of the newest log entry about the room that the view includes.</summary>
    public required LogPosition Position { get; init; }

    public required StateMap CurrentState { get; init; }

    /// <summary>The recent changes of the current state.</summary>
    public required StateChanges StateChanges { get; init; }

    public required ImmutableDictionary<UserId, MemberState> Members { get; init; }

    public required int JoinedCount { get; init; }

    public required int InvitedCount { get; init; }

    /// <summary>The newest events of the timeline, kept in memory.</summary>
    public required TimelineTail Timeline { get; init; }

    /// <summary>The latest redaction of an event in the room that the view has seen; anything computed earlier may depend on the redacted event.</summary>
    public LogPosition RedactedAt { get; init; }

    /// <summary>The redacted state events, current or not, each with the event that redacted it.</summary>
    public ImmutableDictionary<EventId, EventId> RedactedState { get; init; } = ImmutableDictionary<EventId, EventId>.Empty;

    public MembershipKind MembershipOf(UserId user) => Members.TryGetValue(user, out var member) ? member.Membership : MembershipKind.None;

    public bool IsJoined(UserId user) => MembershipOf(user) == MembershipKind.Join;

    public IEnumerable<UserId> MembersWith(MembershipKind membership) =>
        Members.Where(member => member.Value.Membership == membership).Select(member => member.Key);
}
