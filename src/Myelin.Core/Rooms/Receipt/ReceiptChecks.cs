using Myelin.Core.Authorization;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms.Receipt;

/// <summary>Step 4: "Passes authorisation rules based on the event's auth events, otherwise it is rejected."</summary>
internal static class AuthByAuthEvents
{
    /// <summary>Why the event is rejected; null if it passes.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="authEvents">All events that it names as auth events.</param>
    /// <param name="create">The create event if it isn't an auth event (room version 12); otherwise null.</param>
    public static string? Refuses(Pdu pdu, IReadOnlyList<KnownEvent> authEvents, KnownEvent? create)
    {
        foreach (var (authEvent, status) in authEvents)
        {
            if (status == EventStatus.Rejected)
            {
                return $"The auth event {authEvent.EventId} was rejected.";
            }
        }

        if (create is { Status: EventStatus.Rejected })
        {
            return "The room's create event was rejected.";
        }

        Pdu[] events = [.. authEvents.Select(known => known.Pdu)];
        var selection = EventAuthorization.CheckAuthEvents(pdu, events);
        if (!selection.IsAllowed)
        {
            return selection.Reason;
        }

        var state = new Dictionary<StateTuple, Pdu>();
        foreach (var authEvent in events.Where(authEvent => authEvent.IsState))
        {
            state[authEvent.StateTuple] = authEvent;
        }

        if (create is { } implied)
        {
            state[implied.Pdu.StateTuple] = implied.Pdu;
        }

        return EventAuthorization.Check(pdu, tuple => state.GetValueOrDefault(tuple)).Reason;
    }
}

/// <summary>Step 5: "Passes authorisation rules based on the state before the event, otherwise it is rejected."</summary>
internal static class AuthByStateBefore
{
    /// <summary>Why the event is rejected; null if it passes. Void if the view lacks an event.</summary>
    public static string? Refuses(Pdu pdu, StateView stateBefore) => EventAuthorization.Check(pdu, stateBefore.Find).Reason;
}

/// <summary>Step 6: "Passes authorisation rules based on the current state of the room, otherwise it is soft failed."</summary>
internal static class AuthByCurrentState
{
    /// <summary>Why the event is soft-failed; null if it passes. Void if the view lacks an event.</summary>
    public static string? Refuses(Pdu pdu, StateView currentState) => EventAuthorization.Check(pdu, currentState.Find).Reason;
}

/// <summary>Step 3: "Passes hash checks, otherwise it is redacted before being processed further."</summary>
internal static class HashCheck
{
    public static Pdu Apply(Pdu pdu) => PduHashes.ContentHashMatches(pdu) ? pdu : Redaction.Redact(pdu);
}
