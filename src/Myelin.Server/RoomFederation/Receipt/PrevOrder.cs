using Myelin.Core.Events;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Orders events so that each comes after those of its prev events that are among them, whatever their depth claims.</summary>
internal static class PrevOrder
{
    /// <summary>The events that the given one builds on, in such an order. Others, and events on a circle, are left out.</summary>
    public static List<Pdu> Before(Pdu pdu, IEnumerable<Pdu> events)
    {
        var byId = new Dictionary<EventId, Pdu>();
        foreach (var item in events)
        {
            byId.TryAdd(item.EventId, item);
        }

        var reached = new HashSet<EventId> { pdu.EventId };
        var open = new Stack<Pdu>([pdu]);
        var before = new List<Pdu>();
        while (open.TryPop(out var next))
        {
            foreach (var prev in next.PrevEvents)
            {
                if (reached.Add(prev) && byId.TryGetValue(prev, out var found))
                {
                    before.Add(found);
                    open.Push(found);
                }
            }
        }

        return Sort(before);
    }

    /// <summary>All of some events in such an order. Those on a circle, and those that build on them, are left out.</summary>
    public static List<Pdu> Sort(IReadOnlyCollection<Pdu> events)
    {
        var waitsFor = events.ToDictionary(static pdu => pdu.EventId, static _ => 0);
        var followers = new Dictionary<EventId, List<Pdu>>();
        foreach (var pdu in events)
        {
            foreach (var prev in pdu.PrevEvents.Distinct().Where(waitsFor.ContainsKey))
            {
                waitsFor[pdu.EventId]++;
                if (!followers.TryGetValue(prev, out var following))
                {
                    followers.Add(prev, following = []);
                }

                following.Add(pdu);
            }
        }

        var ready = new PriorityQueue<Pdu, long>(events.Where(pdu => waitsFor[pdu.EventId] == 0).Select(static pdu => (pdu, pdu.Depth)));
        var sorted = new List<Pdu>(events.Count);
        while (ready.TryDequeue(out var pdu, out _))
        {
            sorted.Add(pdu);
            foreach (var follower in followers.GetValueOrDefault(pdu.EventId) ?? [])
            {
                if (--waitsFor[follower.EventId] == 0)
                {
                    ready.Enqueue(follower, follower.Depth);
                }
            }
        }

        return sorted;
    }
}
