using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>"Power events": those that might take away somebody's ability to do something in the room.</summary>
internal static class PowerEvents
{
    public static bool IsPowerEvent(Pdu pdu) => pdu.Type switch
    {
        // Under another state key these types have no effect, so they are no power events; other implementations agree.
        EventTypes.PowerLevels or EventTypes.JoinRules => pdu.StateKey is { Length: 0 },
        EventTypes.Member => pdu.StateKey is not null
            && pdu.StateKey != pdu.Sender.Value
            && MembershipStates.Of(pdu) is MembershipState.Leave or MembershipState.Ban,
        _ => false,
    };

    /// <summary>
    /// The power events of the full conflicted set, each enlarged by the events of its auth chain that are in the set, with the
    /// auth events of each that are in the set as well.
    /// </summary>
    /// <remarks>
    /// The walk goes from event to event within the set, as it does in all implementations in use: what could be reached only by
    /// way of an undisputed event stays with the remaining events.
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
