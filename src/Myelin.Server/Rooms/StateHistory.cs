using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>
/// Says what a room's current state was at a position of the log, and what has changed it since. Everybody who asks for the state at a moment asks here:
/// events alone don't tell it, since in a forked room state resolution changes the state by other events than the newest. The state before or after an event
/// in the graph is something else, and is stored with the event.
/// </summary>
internal sealed class StateHistory(RoomStorage storage, EventCache events)
{
    /// <summary>The room's current state at a position, after everything that the position includes.</summary>
    public async ValueTask<PastState> AtAsync(RoomView room, LogPosition position, CancellationToken cancellationToken) =>
        await ChangesAsync(room, position, cancellationToken) is { } later
            ? PastState.Before(room.CurrentState, later)
            : PastState.Of(await StoredAsync(room.Number, position, cancellationToken));

    /// <summary>
    /// The changes after a position in their order, perhaps some that are newer than the view; null if there are so many that comparing states is cheaper.
    /// </summary>
    public async ValueTask<IReadOnlyList<LoggedStateChange>?> ChangesAsync(RoomView room, LogPosition after, CancellationToken cancellationToken)
    {
        if (room.Position <= after)
        {
            return [];
        }

        if (room.StateChanges.After(after) is { } known)
        {
            return known;
        }

        var stored = await storage.StateChanges.AfterAsync(room.Number, after, RoomViewLimits.StateChangesRead + 1, cancellationToken);
        return stored.Count > RoomViewLimits.StateChangesRead ? null : stored.ConvertAll(static change => change.Logged);
    }

    /// <summary>Goes back through the changes that led to a view's current state.</summary>
    public StateRewind Rewind(RoomView room) => new(storage.StateChanges, room.Number, room.StateChanges);

    /// <summary>Goes back through the changes up to a position.</summary>
    public StateRewind Rewind(RoomView room, LogPosition from) => new(storage.StateChanges, room.Number, new StateChanges(from, []));

    /// <summary>The part of a state that differs from the room's state at an earlier position.</summary>
    public async ValueTask<IReadOnlyDictionary<StateTuple, EventId>> DifferenceAsync(
        RoomView room, LogPosition since, PastState state, CancellationToken cancellationToken) =>
        await ChangesAsync(room, since, cancellationToken) is { } later
            ? Difference(PastState.Before(room.CurrentState, later), state, later.Select(logged => logged.Change.Tuple))
            : Difference(PastState.Of(await StoredAsync(room.Number, since, cancellationToken)), state, state.Entries.Select(entry => entry.Key));

    /// <summary>The part of a state that differs from an earlier state, for some tuples.</summary>
    public static Dictionary<StateTuple, EventId> Difference(PastState before, PastState after, IEnumerable<StateTuple> tuples)
    {
        var changed = new Dictionary<StateTuple, EventId>();
        foreach (var tuple in tuples)
        {
            if (after[tuple] is { } id && before[tuple] != id)
            {
                changed[tuple] = id;
            }
        }

        return changed;
    }

    /// <summary>A user's membership at a position.</summary>
    public async ValueTask<MembershipKind> MembershipAsync(RoomView room, UserId user, LogPosition position, CancellationToken cancellationToken) =>
        await MembershipAsync((await AtAsync(room, position, cancellationToken))[new StateTuple(EventTypes.Member, user.Value)], cancellationToken);

    /// <summary>The membership that an event sets.</summary>
    public async ValueTask<MembershipKind> MembershipAsync(EventId? member, CancellationToken cancellationToken) =>
        member is { } id && await events.FindAsync(id, cancellationToken) is { } pdu ? MembershipKinds.Of(pdu) : MembershipKind.None;

    private async ValueTask<StateMap> StoredAsync(RoomNumber room, LogPosition position, CancellationToken cancellationToken) =>
        await storage.StateChanges.StateAtAsync(room, position, cancellationToken) is { } snapshot
            ? await storage.StateMaps.ReadAsync(snapshot, cancellationToken)
            : StateMap.Empty;
}

/// <summary>Goes back through a room's state changes, the newest first. It has one owner.</summary>
internal sealed class StateRewind
{
    private readonly StateChangeStore _stored;
    private readonly RoomNumber _room;
    private readonly Queue<LoggedStateChange> _next;
    private (LogPosition Position, TupleNumber Tuple) _place;
    private LogPosition _readAfter;

    /// <param name="stored">The changes of all rooms.</param>
    /// <param name="room">The room.</param>
    /// <param name="newest">The changes to begin with.</param>
    public StateRewind(StateChangeStore stored, RoomNumber room, StateChanges newest)
    {
        _stored = stored;
        _room = room;
        _next = new Queue<LoggedStateChange>(newest.Changes.Reverse());
        _place = (newest.CompleteAfter.Plus(1), default);
        _readAfter = newest.CompleteAfter;
    }

    /// <summary>Takes the newest change that has not been taken, if it is after the position; null otherwise.</summary>
    public async ValueTask<LoggedStateChange?> TakeAfterAsync(LogPosition position, CancellationToken cancellationToken)
    {
        if (_next.Count == 0 && position < _readAfter)
        {
            var read = await _stored.BeforeAsync(_room, _place.Position, _place.Tuple, RoomViewLimits.StateChangesRewound, cancellationToken);
            read.ForEach(change => _next.Enqueue(change.Logged));
            var isAll = read.Count < RoomViewLimits.StateChangesRewound;
            _place = isAll ? default : (read[^1].Logged.Position, read[^1].Tuple);
            _readAfter = _place.Position;
        }

        return _next.TryPeek(out var newest) && newest.Position > position ? _next.Dequeue() : null;
    }
}
