using Myelin.Core.Events;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Summarises the threads that start at events ("Server-side aggregation of m.thread relationships").</summary>
internal sealed class ThreadSummaries(RoomStorage storage)
{
    /// <summary>Whether a thread can start at the event. It cannot if the event itself relates to another, so that threads do not nest.</summary>
    public static bool CanBeRoot(in ParentEvent parent) =>
        parent.Aggregated.HasFlag(AggregatedChildren.Thread) && !parent.Pdu.IsState && EventRelation.Of(parent.Pdu) is null;

    /// <summary>The threads in which the reader may see at least one event.</summary>
    public async ValueTask<Dictionary<EventId, SeenThread>> OfAsync(
        ChildReader reader, IReadOnlyDictionary<EventId, Pdu> roots, CancellationToken cancellationToken)
    {
        var threads = new Dictionary<EventId, SeenThread>(roots.Count);
        if (roots.Count == 0)
        {
            return threads;
        }

        var newest = await storage.Threads.LatestAsync(reader.Room.Number, [.. roots.Keys], cancellationToken);
        var senders = await storage.Aggregations.CountsAsync(reader.Room.Number, EventRelation.Thread, [.. roots.Keys], cancellationToken);
        var counts = reader.SeesAll ? Count(reader, senders) : await CountSeenAsync(reader, [.. roots.Keys], cancellationToken);
        var participated = senders.Where(count => count.Sender == reader.Number).Select(count => count.Parent).ToHashSet();
        foreach (var (root, stored) in newest)
        {
            var latest = await reader.SeenAsync(stored, cancellationToken) ?? await LatestSeenAsync(reader, root, stored, cancellationToken);
            if (latest is { } seen && counts.GetValueOrDefault(root) is > 0 and var count)
            {
                threads[root] = new SeenThread(seen, count, participated.Contains(root) || roots[root].Sender == reader.Caller.User);
            }
        }

        return threads;
    }

    private static Dictionary<EventId, long> Count(ChildReader reader, List<ChildCount> senders)
    {
        var counts = new Dictionary<EventId, long>();
        foreach (var (root, sender, count) in senders)
        {
            if (!reader.IgnoredNumbers.Contains(sender))
            {
                counts[root] = counts.GetValueOrDefault(root) + count;
            }
        }

        return counts;
    }

    /// <summary>"The approximate number of events": if some may be hidden, only the newest are checked and counted.</summary>
    private async ValueTask<Dictionary<EventId, long>> CountSeenAsync(ChildReader reader, IReadOnlyCollection<EventId> roots, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<EventId, long>();
        foreach (var child in await storage.Aggregations.NewestAsync(
            reader.Room.Number, EventRelation.Thread, roots, RelationLimits.ThreadEventsConsidered, cancellationToken))
        {
            if (await reader.CountsAsync(child, cancellationToken))
            {
                counts[child.Parent] = counts.GetValueOrDefault(child.Parent) + 1;
            }
        }

        return counts;
    }

    private async ValueTask<SeenEvent?> LatestSeenAsync(ChildReader reader, EventId root, StoredEvent newest, CancellationToken cancellationToken)
    {
        var from = newest.Point;
        for (var considered = 0; considered < RelationLimits.ThreadEventsConsidered;)
        {
            var batch = await storage.Relations.ChildrenAsync(
                reader.Room.Number, root, new RelationFilter(EventRelation.Thread), from, Direction.Backwards, RelationLimits.DefaultPage, cancellationToken);
            foreach (var child in batch)
            {
                if (await reader.SeenAsync(child, cancellationToken) is { } seen)
                {
                    return seen;
                }

                from = child.Point;
                considered++;
            }

            if (batch.Count < RelationLimits.DefaultPage)
            {
                return null;
            }
        }

        return null;
    }
}

/// <summary>A thread as its reader sees it.</summary>
/// <param name="Latest">Its newest event.</param>
/// <param name="Count">How many events it has.</param>
/// <param name="HasParticipated">Whether the reader has participated in it.</param>
internal readonly record struct SeenThread(SeenEvent Latest, long Count, bool HasParticipated);
