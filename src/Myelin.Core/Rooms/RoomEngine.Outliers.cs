using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms.Receipt;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    /// <summary>
    /// Checks an event against its auth events only (step 4). Used for auth chains and states fetched from other servers. The event becomes an
    /// outlier or is rejected; the room doesn't change.
    /// </summary>
    public Step ReceiveOutlier(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        if (Misplaced(pdu) is { } refused)
        {
            return Settle(refused);
        }

        if (_memory.TryGet(pdu.EventId, out _))
        {
            return Settle(new Step.Unchanged(pdu.EventId));
        }

        pdu = _memory.AsRedacted(HashCheck.Apply(pdu));
        var needs = new Needs(_memory);
        var authEvents = AuthEventsOf(pdu, needs);
        var create = CreateFor(pdu, needs);
        if (needs.ToStep() is { } missing)
        {
            return Unmet(missing);
        }

        var rejection = IsSecondCreate(pdu) ? "The room has another m.room.create event." : AuthByAuthEvents.Refuses(pdu, authEvents, create);
        var status = rejection is null ? EventStatus.Outlier : EventStatus.Rejected;
        _memory.Add(pdu, status);
        return Settle(new Step.Append(
            new RoomAppend(pdu, status, StateMap.Empty, StateMap.Empty, _extremities.Ids, CurrentState, [], rejection)));
    }

    /// <summary>A second root would bring its own state, with its own creator.</summary>
    private bool IsSecondCreate(Pdu pdu) => pdu.Type == EventTypes.Create && CreateEventId is { } create && create != pdu.EventId;

    private static List<KnownEvent> AuthEventsOf(Pdu pdu, Needs needs)
    {
        var authEvents = new List<KnownEvent>(pdu.AuthEvents.Length);
        foreach (var id in pdu.AuthEvents)
        {
            if (needs.AuthEvent(id) is { } known)
            {
                authEvents.Add(known);
            }
        }

        return authEvents;
    }

    /// <summary>The create event in room versions where the room ID names it instead of the auth events (room version 12).</summary>
    private KnownEvent? CreateFor(Pdu pdu, Needs needs) =>
        Version.RoomIdIsCreateHash && pdu.Type != EventTypes.Create ? needs.AuthEvent(CreateEventId!.Value) : null;
}
