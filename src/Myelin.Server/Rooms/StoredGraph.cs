using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms;

/// <summary>A room's graph of events as it is stored, for what other servers ask of it.</summary>
internal sealed class StoredGraph(RoomStorage storage)
{
    /// <summary>How many events are read at a time.</summary>
    private const int ReadAtOnce = 500;

    /// <summary>The event, whatever its status; null if it is not stored.</summary>
    public async ValueTask<PastEvent?> FindAsync(EventId id, CancellationToken cancellationToken) =>
        await storage.Events.FindAsync(id, cancellationToken) is { } stored ? new PastEvent(stored) : null;

    /// <summary>The events of the state before an event.</summary>
    public async ValueTask<IReadOnlyList<Pdu>> StateBeforeAsync(PastEvent past, CancellationToken cancellationToken)
    {
        if (past.Stored.StateBefore is not { } snapshot)
        {
            return [];
        }

        var entries = (await storage.States.ReadAsync(snapshot, cancellationToken)).Entries();
        var state = new List<Pdu>(entries.Count);
        foreach (var some in entries.Select(static entry => entry.Value).Chunk(ReadAtOnce))
        {
            state.AddRange((await storage.Events.ReadAsync(some, cancellationToken)).Select(static item => item.Pdu));
        }

        return state;
    }

    /// <summary>The auth chains of some events, without those of the events that are given.</summary>
    /// <param name="events">The events.</param>
    /// <param name="left">Events to leave out; their auth chains are followed nevertheless.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<IReadOnlyList<Pdu>> AuthChainAsync(IEnumerable<Pdu> events, IReadOnlySet<EventId> left, CancellationToken cancellationToken)
    {
        var given = new Dictionary<EventId, Pdu>();
        var reached = new HashSet<EventId>();
        var waiting = new List<EventId>();
        foreach (var pdu in events)
        {
            given.TryAdd(pdu.EventId, pdu);
            Push(pdu);
        }

        var chain = new List<Pdu>();
        while (waiting.Count > 0)
        {
            var (known, asked) = (waiting.Where(given.ContainsKey).ToList(), waiting.Where(id => !given.ContainsKey(id)).ToList());
            waiting.Clear();
            known.ForEach(id => Take(given[id]));
            foreach (var some in asked.Chunk(ReadAtOnce))
            {
                foreach (var stored in await storage.Events.ReadAsync(some, cancellationToken))
                {
                    Take(stored.Pdu);
                }
            }
        }

        return chain;

        void Push(Pdu pdu)
        {
            foreach (var auth in pdu.AuthEvents)
            {
                if (reached.Add(auth))
                {
                    waiting.Add(auth);
                }
            }

            // Room version 12 doesn't list the create event, but every event depends on it (MSC4291).
            if (pdu.RoomVersion.RoomIdIsCreateHash && pdu.Type != EventTypes.Create && EventId.Parse($"${pdu.RoomId.Value[1..]}") is var create && reached.Add(create))
            {
                waiting.Add(create);
            }
        }

        void Take(Pdu pdu)
        {
            if (!left.Contains(pdu.EventId))
            {
                chain.Add(pdu);
            }

            Push(pdu);
        }
    }
}
