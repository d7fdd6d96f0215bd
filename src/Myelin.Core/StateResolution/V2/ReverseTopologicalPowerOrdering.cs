using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>
/// "Reverse topological power ordering": an event comes after its auth events. Among the events that may come next, the one whose
/// sender has the most power comes first, then the earliest, then the one with the smallest event ID (Kahn's algorithm).
/// </summary>
internal static class ReverseTopologicalPowerOrdering
{
    /// <param name="graph">The events to order, each with those of its auth events that are also in the graph.</param>
    /// <param name="events">Where to look up the events.</param>
    public static List<EventId> Order(Dictionary<EventId, List<EventId>> graph, RoomEvents events)
    {
        var dependents = new Dictionary<EventId, List<EventId>>(graph.Count);
        var openCount = new Dictionary<EventId, int>(graph.Count);
        var candidates = new PriorityQueue<EventId, Rank>();
        foreach (var (id, authEvents) in graph)
        {
            openCount.Add(id, authEvents.Count);
            if (authEvents.Count == 0)
            {
                candidates.Enqueue(id, RankOf(id, events));
            }

            foreach (var authEvent in authEvents)
            {
                if (!dependents.TryGetValue(authEvent, out var list))
                {
                    dependents.Add(authEvent, list = []);
                }

                list.Add(id);
            }
        }

        var ordered = new List<EventId>(graph.Count);
        while (candidates.TryDequeue(out var id, out _))
        {
            ordered.Add(id);
            foreach (var dependent in dependents.GetValueOrDefault(id) ?? [])
            {
                if (--openCount[dependent] == 0)
                {
                    candidates.Enqueue(dependent, RankOf(dependent, events));
                }
            }
        }

        return ordered;
    }

    private static Rank RankOf(EventId id, RoomEvents events)
    {
        var pdu = events.Get(id);
        return new Rank(SenderLevel(pdu, events), pdu.OriginServerTs, id);
    }

    /// <summary>The power level of an event's sender, according to the event's own auth events.</summary>
    private static PowerLevel SenderLevel(Pdu pdu, RoomEvents events) =>
        events.CreateOf(pdu) is { } create
            ? PowerLevels.From(pdu.RoomVersion, events.PowerLevelsOf(pdu), create).Of(pdu.Sender)
            : 0;

    private readonly record struct Rank(PowerLevel Level, long OriginServerTs, EventId Id) : IComparable<Rank>
    {
        public int CompareTo(Rank other) =>
            other.Level.CompareTo(Level) is var byLevel and not 0 ? byLevel
            : OriginServerTs.CompareTo(other.OriginServerTs) is var byTime and not 0 ? byTime
            : string.CompareOrdinal(Id.Value, other.Id.Value);
    }
}
