using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Retrieval;

/// <summary>Walks back through a room's graph along <c>prev_events</c>. Where this server's knowledge ends, the walk does.</summary>
internal sealed class PreviousEvents(RoomGraph graph, RoomView room)
{
    private readonly Dictionary<EventId, GraphEvent> _read = [];

    /// <summary>Some events and those before them, the deepest first.</summary>
    public async ValueTask<List<GraphEvent>> BackfillAsync(IReadOnlyCollection<EventId> from, int limit, CancellationToken cancellationToken)
    {
        var reached = from.ToHashSet();
        var next = new PriorityQueue<GraphEvent, long>();
        await AddAsync(from, next, cancellationToken);
        if (next.TryPeek(out var first, out _))
        {
            // Most rooms are a line: the events before are those that come next by depth.
            foreach (var item in await graph.BeforeAsync(first, limit, cancellationToken))
            {
                _read.TryAdd(item.Pdu.EventId, item);
            }
        }

        var found = new List<GraphEvent>();
        for (var walked = 0; found.Count < limit && walked < limit + RetrievalLimits.WalkedEvents && next.TryDequeue(out var item, out _); walked++)
        {
            if (IsShown(item))
            {
                found.Add(item);
            }

            await AddAsync([.. item.Pdu.PrevEvents.Where(reached.Add)], next, cancellationToken);
        }

        return found;
    }

    /// <summary>The events before the latest and not before the earliest, nearest to the latest first ("breadth-first").</summary>
    /// <param name="earliest">Events that are skipped, with all before them.</param>
    /// <param name="latest">The events to walk back from, which are not part of the result.</param>
    /// <param name="minimumDepth">The least depth of events in the result.</param>
    /// <param name="limit">How many to find.</param>
    /// <param name="cancellationToken">Cancels the walk.</param>
    public async ValueTask<List<GraphEvent>> MissingAsync(
        IEnumerable<EventId> earliest, IReadOnlyCollection<EventId> latest, long minimumDepth, int limit, CancellationToken cancellationToken)
    {
        var reached = earliest.Concat(latest).ToHashSet();
        var found = new List<GraphEvent>();
        var walked = 0;
        IReadOnlyCollection<EventId> wave = latest;
        for (var isFirst = true; wave.Count > 0 && found.Count < limit && walked < limit + RetrievalLimits.WalkedEvents; isFirst = false)
        {
            var next = new List<EventId>();
            foreach (var item in await OrderedAsync(wave, cancellationToken))
            {
                walked++;
                if (!isFirst && item.Pdu.Depth < minimumDepth)
                {
                    continue;
                }

                if (!isFirst && IsShown(item) && found.Count < limit)
                {
                    found.Add(item);
                }

                next.AddRange(item.Pdu.PrevEvents.Where(reached.Add));
            }

            wave = next.Count <= RetrievalLimits.NamedEvents ? next : next[..RetrievalLimits.NamedEvents];
        }

        return found;
    }

    /// <summary>Whether other servers get the event: rejected events are none of the room's, and of an outlier this server knows too little.</summary>
    private static bool IsShown(GraphEvent item) => item.Status is EventStatus.Accepted or EventStatus.SoftFailed;

    private async ValueTask AddAsync(IReadOnlyCollection<EventId> ids, PriorityQueue<GraphEvent, long> next, CancellationToken cancellationToken)
    {
        foreach (var item in await OrderedAsync(ids, cancellationToken))
        {
            next.Enqueue(item, -item.Pdu.Depth);
        }
    }

    /// <summary>Those of the events that have a place in the graph, in the order of the IDs.</summary>
    private async ValueTask<IReadOnlyList<GraphEvent>> OrderedAsync(IReadOnlyCollection<EventId> ids, CancellationToken cancellationToken)
    {
        if (ids.Where(id => !_read.ContainsKey(id)).ToList() is { Count: > 0 } unread)
        {
            foreach (var item in await graph.ReadAsync(room, unread, cancellationToken))
            {
                _read[item.Pdu.EventId] = item;
            }
        }

        return [.. ids.Distinct().Where(id => _read.TryGetValue(id, out var item) && item.IsPlaced).Select(id => _read[id])];
    }
}
