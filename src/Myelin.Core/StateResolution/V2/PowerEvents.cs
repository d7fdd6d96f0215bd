using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>"Power events": events that may remove a user's ability to do something in the room.</summary>
internal static class PowerEvents
{
    public static bool IsPowerEvent(Pdu pdu) => pdu.Type switch
    {
        // With another state key, these types have no effect, so they aren't power events. Other implementations do the same.
        EventTypes.PowerLevels or EventTypes.JoinRules => pdu.StateKey is { Length: 0 },
        EventTypes.Member => pdu.StateKey is not null
            && pdu.StateKey != pdu.Sender.Value
            && MembershipStates.Of(pdu) is MembershipState.Leave or MembershipState.Ban,
        _ => false,
    };

    /// <summary>
    /// The power events of the full conflicted set and the events of their auth chains that are in the set, each with those of its
    /// auth events that are in the set.
    /// </summary>
    /// <remarks>
    /// The walk stays within the set, as in all implementations in use. Events that are reachable only through an event outside the
    /// set belong to the remaining events.
    /// </remarks>
    public static Dictionary<EventId, List<EventId>> GraphOf(IReadOnlySet<EventId> fullConflictedSet, RoomEvents events)
    {
        var graph = new Dictionary<EventId, List<EventId>>();
        var waiting = new Stack<EventId>(fullConflictedSet.Where(id => IsPowerEvent(events.Get(id))));
        while (waiting.TryPop(out var id))
        {
            if (graph.ContainsKey(id))
            {
                continue;
            }

            List<EventId> authEvents = [.. events.Get(id).AuthEvents.Where(fullConflictedSet.Contains).Distinct()];
            graph.Add(id, authEvents);
            foreach (var authEvent in authEvents)
            {
                waiting.Push(authEvent);
            }
        }

        return graph;
    }
}
