using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    /// <summary>Puts an event into the graph and moves the extremities and the current state.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="standing">How it stands.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="standsOn">The events that cease to be extremities because of this one; null if it does not become one itself.</param>
    /// <param name="reason">Why it is not accepted; null if it is.</param>
    /// <param name="redacted">What it leaves of the event that it redacts; null if it redacts none.</param>
    private Step Advance(
        Pdu pdu, EventStatus status, StateMap before, IReadOnlySet<EventId>? standsOn, string? reason, Pdu? redacted = null)
    {
        var after = pdu.IsState && status != EventStatus.Rejected ? before.With(pdu.StateTuple, pdu.EventId) : before;
        var extremities = standsOn is null ? _extremities : _extremities.Replacing(standsOn, new Extremity(pdu.EventId, pdu.Depth));

        KnownEvent? earlier = _memory.TryGet(pdu.EventId, out var known) ? known : null;
        var earlierState = _memory.TryGetStateAfter(pdu.EventId, out var state) ? state : null;
        _memory.Add(pdu, status);
        _memory.Add(pdu.EventId, after);

        var needs = new Needs(_memory);
        var current = standsOn is null ? CurrentState
            : extremities.Count == 1 ? after
            : RoomStates.Merge(Version, extremities.Ids, _memory, needs);
        if (current is null || !needs.AreMet)
        {
            _memory.Restore(pdu.EventId, earlier, earlierState);
            return Unmet(needs.ToStep()!);
        }

        // A merge that changes nothing keeps the instance, so that comparing stays free.
        current = !ReferenceEquals(current, after) && CurrentState.HasSameEntries(current) ? CurrentState : current;
        var changes = Changes(pdu, before, after, current);
        _extremities = extremities;
        CurrentState = current;
        if (status == EventStatus.Accepted)
        {
            NoteGaps(pdu);
        }

        if (redacted is not null)
        {
            _memory.Redact(redacted);
        }

        return Settle(new Step.Append(new RoomAppend(pdu, status, before, after, extremities.Ids, current, changes, reason, redacted)));
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

    /// <summary>Events referred to whose place in the graph is not held: should they arrive later, they are no news any more.</summary>
    private void NoteGaps(Pdu pdu)
    {
        _referredGaps.Remove(pdu.EventId);
        foreach (var prev in pdu.PrevEvents)
        {
            if (_memory.TryGet(prev, out var known) ? known.Status == EventStatus.Outlier : _memory.IsAbsent(prev))
            {
                _referredGaps.Add(prev);
            }
        }
    }
}
