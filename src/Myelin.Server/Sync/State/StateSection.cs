using Myelin.Core.Events;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Timelines;

namespace Myelin.Server.Sync.State;

/// <summary>The <c>state</c> or <c>state_after</c> of a room.</summary>
internal sealed class StateSection(EventCache events, LazyMembers lazyMembers)
{
    /// <summary>The events of a whole state.</summary>
    /// <param name="scope">What is asked.</param>
    /// <param name="room">The room.</param>
    /// <param name="state">The state.</param>
    /// <param name="changed">What the client may know as it was: told of lazily loaded members too.</param>
    /// <param name="timeline">The timeline told with it, whose senders are told of lazily.</param>
    /// <param name="heroes">The heroes told with it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<IReadOnlyList<Pdu>> WholeAsync(
        SyncScope scope,
        RoomId room,
        StateAtPosition state,
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

    /// <summary>The events of what changed.</summary>
    /// <param name="scope">What is asked.</param>
    /// <param name="room">The room.</param>
    /// <param name="state">The state after the changes.</param>
    /// <param name="changed">The changes.</param>
    /// <param name="timeline">The timeline told with them.</param>
    /// <param name="heroes">The heroes told with them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<IReadOnlyList<Pdu>> ChangedAsync(
        SyncScope scope,
        RoomId room,
        StateAtPosition state,
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

        // Whatever members changed in a gap are told, redundant or not; the others only if they are needed to show the timeline.
        var ids = changed.Values.ToHashSet();
        ids.UnionWith(lazyMembers.Select(scope, room, state, [.. Senders(timeline), .. heroes], changed));
        return ids.Count == 0 ? new ValueTask<IReadOnlyList<Pdu>>([]) : ReadAsync(scope, ids, cancellationToken);
    }

    private static IEnumerable<UserId> Senders(RoomTimeline timeline) => timeline.Events.Select(told => told.Pdu.Sender);

    private async ValueTask<IReadOnlyList<Pdu>> ReadAsync(SyncScope scope, IEnumerable<EventId> ids, CancellationToken cancellationToken)
    {
        var filter = scope.Filter.Room.State;
        var pdus = await events.ReadAsync([.. ids], cancellationToken);
        return [.. pdus.Values.Where(filter.Includes)];
    }
}
