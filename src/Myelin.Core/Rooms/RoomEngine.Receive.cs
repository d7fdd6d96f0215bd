using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms.Receipt;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    /// <summary>
    /// Checks an event from another server (Server-Server API, "Checks performed on receipt of a PDU", steps 3 to 6). The caller has checked its format
    /// and signatures. The caller also looks in its store first: whether the event is already there (for an event in the engine's memory, the answer is
    /// <see cref="Step.Unchanged"/>), and whether an accepted event refers to it. In that case it arrives as <see cref="Arrival.Backfill"/>.
    /// </summary>
    /// <param name="pdu">The event.</param>
    /// <param name="arrival">Whether it is new or history.</param>
    /// <param name="stateBefore">The state before it as another server has it, for an event whose prev events are missing; null to compute it.</param>
    public Step Receive(Pdu pdu, Arrival arrival = Arrival.Live, StateMap? stateBefore = null)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        if (Misplaced(pdu) is { } refused)
        {
            return Settle(refused);
        }

        if (IsSettled(pdu.EventId))
        {
            return Settle(new Step.Unchanged(pdu.EventId));
        }

        if (arrival == Arrival.Backfill)
        {
            _missingPrevEvents.Add(pdu.EventId);
        }

        pdu = _memory.AsRedacted(HashCheck.Apply(pdu));
        var needs = new Needs(_memory);
        var authEvents = AuthEventsOf(pdu, needs);
        var before = stateBefore ?? StateBefore(pdu.PrevEvents, needs);
        if (stateBefore is not null)
        {
            // Which of them are missing is a gap, even if nothing is needed of them.
            foreach (var prev in pdu.PrevEvents)
            {
                needs.PrevEvent(prev);
            }
        }

        var isNew = arrival == Arrival.Live && !_missingPrevEvents.Contains(pdu.EventId);
        var referenced = isNew ? ReferencedBy(pdu, needs) : null;
        if (needs.ToStep() is { } missing)
        {
            return Unmet(missing);
        }

        var viewBefore = new StateView(before!, needs);
        var rejection = IsSecondCreate(pdu) ? "The room has another m.room.create event."
            : AuthByAuthEvents.Refuses(pdu, authEvents, CreateFor(pdu, needs))
            ?? AuthByStateBefore.Refuses(pdu, viewBefore);
        var softFailure = rejection is null && isNew && !ReferenceEquals(before, CurrentState) && _extremities.Count > 0
            ? AuthByCurrentState.Refuses(pdu, new StateView(CurrentState, needs))
            : null;
        var redacted = rejection is null && softFailure is null ? RedactedBy(pdu, viewBefore, needs) : null;
        if (needs.ToStep() is { } missingState)
        {
            return Unmet(missingState);
        }

        return rejection is not null ? Advance(pdu, EventStatus.Rejected, before!, null, rejection)
            : softFailure is not null ? Advance(pdu, EventStatus.SoftFailed, before!, null, softFailure)
            : Advance(pdu, EventStatus.Accepted, before!, referenced, null, redacted);
    }

    private Step.Refused? Misplaced(Pdu pdu) =>
        pdu.RoomId != RoomId || pdu.RoomVersion != Version
            ? new Step.Refused(RefusalReason.WrongRoom, $"{pdu.EventId} is not an event of this room.")
            : pdu.PrevEvents.Contains(pdu.EventId) || pdu.AuthEvents.Contains(pdu.EventId)
                ? new Step.Refused(RefusalReason.BadJson, $"{pdu.EventId} refers to itself.")
                : null;

    /// <summary>Whether an event needs no further check. One that was rejected as an outlier is checked again: events that refer to it need the state after it.</summary>
    private bool IsSettled(EventId id) =>
        _extremities.Contains(id)
        || (_memory.TryGet(id, out var known)
            && (known.Status is EventStatus.Accepted or EventStatus.SoftFailed
                || (known.Status == EventStatus.Rejected && _memory.HasStateAfter(id))));

    private StateMap? StateBefore(ImmutableArray<EventId> prevEvents, Needs needs)
    {
        IReadOnlyList<EventId> distinct = prevEvents.Length < 2 ? prevEvents : [.. prevEvents.Distinct()];
        return distinct.Count == 0 ? StateMap.Empty
            : _extremities.AreExactly(distinct) ? CurrentState
            : RoomStates.Merge(Version, distinct, _memory, needs);
    }

    /// <summary>
    /// The events that stop being extremities because of the new one: its prev events and, if one of those was rejected or soft-failed and so never
    /// replaced its own prev events, these too.
    /// </summary>
    private HashSet<EventId> ReferencedBy(Pdu pdu, Needs needs)
    {
        var referenced = pdu.PrevEvents.ToHashSet();
        var open = new Queue<EventId>(referenced.Where(id => !_extremities.Contains(id)));
        for (var walked = 0; walked < RoomLimits.MaximumDisregardedEvents && open.TryDequeue(out var id); walked++)
        {
            if (needs.PrevEvent(id) is not { Status: EventStatus.Rejected or EventStatus.SoftFailed } disregarded)
            {
                continue;
            }

            foreach (var prev in disregarded.Pdu.PrevEvents)
            {
                if (referenced.Add(prev) && !_extremities.Contains(prev))
                {
                    open.Enqueue(prev);
                }
            }
        }

        return referenced;
    }
}
