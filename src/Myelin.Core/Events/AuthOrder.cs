using Myelin.Core.Identifiers;

namespace Myelin.Core.Events;

/// <summary>Orders events so that each comes after those of its auth events that are among them.</summary>
public static class AuthOrder
{
    /// <summary>The events in such an order; of an ID that occurs twice the first. Events on a circle, which no honest server can make, are left out.</summary>
    public static List<Pdu> Sort(IEnumerable<Pdu> events)
    {
        var byId = new Dictionary<EventId, Pdu>();
        foreach (var pdu in events)
        {
            byId.TryAdd(pdu.EventId, pdu);
        }

        var waitsFor = new Dictionary<EventId, int>(byId.Count);
        var waiting = new Dictionary<EventId, List<Pdu>>();
        var ready = new Queue<Pdu>();
        // Every event needs the create event, also where auth_events don't list it (room version 12, MSC4291).
        foreach (var pdu in byId.Values.OrderBy(static pdu => pdu.Type != EventTypes.Create))
        {
            var among = 0;
            foreach (var auth in pdu.AuthEvents.Distinct())
            {
                if (byId.ContainsKey(auth))
                {
                    among++;
                    if (!waiting.TryGetValue(auth, out var dependants))
                    {
                        waiting.Add(auth, dependants = []);
                    }

                    dependants.Add(pdu);
                }
            }

            waitsFor[pdu.EventId] = among;
            if (among == 0)
            {
                ready.Enqueue(pdu);
            }
        }

        var sorted = new List<Pdu>(byId.Count);
        while (ready.TryDequeue(out var pdu))
        {
            sorted.Add(pdu);
            foreach (var dependant in waiting.GetValueOrDefault(pdu.EventId) ?? [])
            {
                if (--waitsFor[dependant.EventId] == 0)
                {
                    ready.Enqueue(dependant);
                }
            }
        }

        return sorted;
    }
}
