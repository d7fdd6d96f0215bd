using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    /// <summary>Adds an event to the graph and updates the extremities and the current state.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="status">Its status.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="referenced">The events that stop being extremities because of this one; null if this one doesn't become an extremity.</param>
    /// <param name="reason">Why it was not accepted; null if it was.</param>
    /// <param name="redacted">The redacted form of its target; null if it redacts nothing.</param>
    private Step Advance(
        Pdu pdu, EventStatus status, StateMap before, IReadOnlySet<EventId>? referenced, string? reason, Pdu? redacted = null)
    {
        var after = pdu.IsState && status != EventStatus.Rejected ? before.With(pdu.StateTuple, pdu.EventId) : before;
        var extremities = referenced is null ? _extremities : _extremities.Replacing(referenced, new Extremity(pdu.EventId, pdu.Depth));

        KnownEvent? earlier = _memory.TryGet(pdu.EventId, out var known) ? known : null;
        var earlierState = _memory.TryGetStateAfter(pdu.EventId, out var state) ? state : null;
        _memory.Add(pdu, status);
        _memory.Add(pdu.EventId, after);

        var needs = new Needs(_memory);
        var current = referenced is null ? CurrentState
            : extremities.Count == 1 ? after
            : RoomStates.Merge(Version, extremities.Ids, _memory, needs);
        if (current is null || !needs.AreMet)
        {
            _memory.Restore(pdu.EventId, earlier, earlierState);
            return Unmet(needs.ToStep()!);
        }

        // If the merge changes nothing, keep the old instance, so that comparing by reference still works.
        current = !ReferenceEquals(current, after) && CurrentState.HasSameEntries(current) ? CurrentState : current;
        var changes = Changes(pdu, before, after, current);
        _extremities = extremities;
        CurrentState = current;
        var fillsGap = _missingPrevEvents.Remove(pdu.EventId);
        var missing = status == EventStatus.Accepted ? NoteGaps(pdu) : [];

        if (redacted is not null)
        {
            _memory.Redact(redacted);
        }

        return Settle(new Step.Append(new RoomAppend(pdu, status, before, after, extremities.Ids, current, changes, reason, redacted)
        {
            MissingPrevEvents = missing,
            FillsGap = fillsGap,
        }));
    }

    private ImmutableArray<CurrentStateChange> Changes(Pdu pdu, StateMap before, StateMap after, StateMap current)
    {
        if (ReferenceEquals(current, CurrentState))
        {
            return [];
        }

        return ReferenceEquals(current, after) && ReferenceEquals(before, CurrentState)
            ? [new CurrentStateChange(pdu.StateTuple, before[pdu.StateTuple], pdu.EventId)]
            : StateDifference.Between(CurrentState, current);
    }

    /// <summary>Records prev events that have no place in the graph here. If they arrive later, they no longer count as new.</summary>
    private ImmutableArray<EventId> NoteGaps(Pdu pdu)
    {
        var missing = ImmutableArray.CreateBuilder<EventId>();
        foreach (var prev in pdu.PrevEvents)
        {
            if (_memory.TryGet(prev, out var known) ? known.Status == EventStatus.Outlier : _memory.IsAbsent(prev))
            {
                _missingPrevEvents.Add(prev);
                missing.Add(prev);
            }
        }

        return missing.ToImmutable();
    }
}
