using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;

namespace Myelin.Simulation;

/// <summary>The same events in any order of arrival give the same state: the founder's events are fed to a new engine in a random order that respects predecessors.</summary>
internal static class ReplayChecker
{
    public static void Check(Federation federation)
    {
        var founder = federation.Servers[0];
        var store = founder.Store;
        var engine = new RoomEngine(federation.Version, federation.RoomId, RoomHead.Empty);
        var open = store.Ids.Where(id => store.StateAfter(id) is not null).OrderBy(id => id.Value, StringComparer.Ordinal).ToList();
        var done = new HashSet<EventId>();
        while (open.Count > 0)
        {
            var start = federation.Random.Next(open.Count);
            var at = Enumerable.Range(0, open.Count).Select(offset => (start + offset) % open.Count)
                .FirstOrDefault(index => store.Find(open[index])!.PrevEvents.All(done.Contains), -1);
            if (at < 0)
            {
                // History that the founder asked the state of, instead of the events.
                return;
            }

            var id = open[at];
            open.RemoveAt(at);
            var step = Receive(engine, store.Find(id)!);
            SimulationFailure.Unless(step is Step.Append, () => $"Replayed, {id} gives {step}.");
            var append = ((Step.Append)step).Value;
            SimulationFailure.Unless(append.StateAfter.HasSameEntries(store.StateAfter(id)!), () => $"Replayed, the state after {append.Pdu} is another.");
            store.TryGet(id, out var stored);
            SimulationFailure.Unless(
                stored.Status == EventStatus.Outlier || (stored.Status == EventStatus.Rejected) == (append.Status == EventStatus.Rejected),
                () => $"Replayed, {append.Pdu} is {append.Status} and not {stored.Status}.");
            done.Add(id);
        }
    }

    /// <summary>What has not arrived yet, as the target of a redaction, is in no store.</summary>
    private static Step Receive(RoomEngine engine, Pdu pdu)
    {
        var step = engine.Receive(pdu);
        if (step is Step.Load load)
        {
            engine.RememberAbsent(load.Events.AsSpan());
            step = engine.Receive(pdu);
        }

        return step;
    }
}
