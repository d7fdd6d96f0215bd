using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>"Iterative auth checks": adds events to a state one by one, each only if the state so far allows it.</summary>
/// <param name="events">Where to look up the events.</param>
/// <param name="initial">The initial state: the event for a tuple, or null.</param>
internal sealed class IterativeAuthChecks(RoomEvents events, Func<StateTuple, EventId?> initial)
{
    private readonly Dictionary<StateTuple, EventId> _resolved = [];

    /// <summary>The events added to the initial state.</summary>
    public IReadOnlyDictionary<StateTuple, EventId> Resolved => _resolved;

    public EventId? this[StateTuple tuple] => _resolved.TryGetValue(tuple, out var id) ? id : initial(tuple);

    public void Apply(IEnumerable<EventId> ordered)
    {
        foreach (var id in ordered)
        {
            var pdu = events.Get(id);
            if (pdu.IsState && EventAuthorization.Check(pdu, tuple => StateFor(pdu, tuple)).IsAllowed)
            {
                _resolved[pdu.StateTuple] = id;
            }
        }
    }

    /// <summary>
    /// "If a key that is required for checking the authorisation rules is not present in the state, then the appropriate state
    /// event from the event's <c>auth_events</c> is used if the auth event is not rejected."
    /// </summary>
    private Pdu? StateFor(Pdu pdu, StateTuple tuple)
    {
        if (this[tuple] is { } id)
        {
            return events.Get(id);
        }

        if (pdu.RoomVersion.RoomIdIsCreateHash && tuple is { Type: EventTypes.Create, StateKey.Length: 0 })
        {
            return events.CreateOf(pdu);
        }

        foreach (var authId in pdu.AuthEvents)
        {
            // Check the room too: power granted in another room must not count in this one.
            if (events.Get(authId) is var authEvent
                && authEvent.Is(tuple.Type, tuple.StateKey)
                && authEvent.RoomId == pdu.RoomId
                && !events.IsRejected(authId))
            {
                return authEvent;
            }
        }

        return null;
    }
}
