using Myelin.Core.Events;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Timelines;

namespace Myelin.Server.Sync.State;

/// <summary>Selects the events for a room's <c>state</c> or <c>state_after</c>.</summary>
internal sealed class StateSection(EventCache events, LazyMembers lazyMembers)
{
    /// <summary>The events of the full state.</summary>
    /// <param name="scope">The scope of the response.</param>
    /// <param name="room">The room.</param>
    /// <param name="state">The state.</param>
    /// <param name="changed">Changes to what the client may already know; sent even if members are lazy-loaded.</param>
    /// <param name="timeline">The timeline of the response, whose senders are included if members are lazy-loaded.</param>
    /// <param name="heroes">The heroes of the response.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<IReadOnlyList<Pdu>> WholeAsync(
        SyncScope scope,
        RoomId room,
        PastState state,
        IReadOnlyDictionary<StateTuple, EventId> changed,
        RoomTimeline timeline,
        IReadOnlyList<UserId> heroes,
        CancellationToken cancellationToken)
    {
        if (scope.Filter.Room.State.ExcludesEverything)
        {
            return new ValueTask<IReadOnlyList<Pdu>>([]);
        }

        if (!scope.Question.LazyLoadsMembers)
        {
            return ReadAsync(scope, state.Entries.Select(entry => entry.Value), cancellationToken);
        }

        var ids = state.Entries.Where(entry => entry.Key.Type != EventTypes.Member).Select(entry => entry.Value).ToHashSet();
        ids.UnionWith(changed.Values);
        lazyMembers.Forget(scope, room);
        ids.UnionWith(lazyMembers.Select(scope, room, state, [.. Senders(timeline), scope.User, .. heroes], changed));
        return ReadAsync(scope, ids, cancellationToken);
    }

    /// <summary>The events that changed.</summary>
    /// <param name="scope">The scope of the response.</param>
    /// <param name="room">The room.</param>
    /// <param name="state">The state after the changes.</param>
    /// <param name="changed">The changes.</param>
    /// <param name="timeline">The timeline of the response.</param>
    /// <param name="heroes">The heroes of the response.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<IReadOnlyList<Pdu>> ChangedAsync(
        SyncScope scope,
        RoomId room,
        PastState state,
        IReadOnlyDictionary<StateTuple, EventId> changed,
        RoomTimeline timeline,
        IReadOnlyList<UserId> heroes,
        CancellationToken cancellationToken)
    {
        if (scope.Filter.Room.State.ExcludesEverything)
        {
            return new ValueTask<IReadOnlyList<Pdu>>([]);
        }

        if (!scope.Question.LazyLoadsMembers)
        {
            return changed.Count == 0 ? new ValueTask<IReadOnlyList<Pdu>>([]) : ReadAsync(scope, changed.Values, cancellationToken);
        }

        // Members that changed in a gap are always sent, redundant or not; others only if the client needs them to show the timeline.
        var ids = changed.Values.ToHashSet();
        ids.UnionWith(lazyMembers.Select(scope, room, state, [.. Senders(timeline), .. heroes], changed));
        return ids.Count == 0 ? new ValueTask<IReadOnlyList<Pdu>>([]) : ReadAsync(scope, ids, cancellationToken);
    }

    private static IEnumerable<UserId> Senders(RoomTimeline timeline) => timeline.Events.Select(served => served.Pdu.Sender);

    private async ValueTask<IReadOnlyList<Pdu>> ReadAsync(SyncScope scope, IEnumerable<EventId> ids, CancellationToken cancellationToken)
    {
        var filter = scope.Filter.Room.State;
        var pdus = await events.ReadAsync([.. ids], cancellationToken);
        return [.. pdus.Values.Where(filter.Includes)];
    }
}
