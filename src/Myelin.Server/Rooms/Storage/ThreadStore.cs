using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Reads the newest events of threads, and a room's thread roots in the order of their threads' newest events.</summary>
public sealed class ThreadStore(IDatabase database)
{
    /// <summary>A number that no user has.</summary>
    private const long Nobody = 0;

    /// <summary>The newest event of each thread, with one index lookup per thread.</summary>
    public async ValueTask<Dictionary<EventId, StoredEvent>> LatestAsync(RoomNumber room, IReadOnlyCollection<EventId> roots, CancellationToken cancellationToken)
    {
        var type = (SqlValue)Encoding.UTF8.GetBytes(EventRelation.Thread);
        var newest = await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "SELECT " + StoredEvent.Columns + ", n.parent FROM (SELECT p.column1 AS parent,"
                + " (SELECT l.event FROM event_relations l WHERE l.parent = p.column1 AND l.rel_type = p.column2 AND l.room = $1"
                + " ORDER BY l.depth DESC, l.event DESC LIMIT 1) AS event FROM",
                "p) n JOIN events e ON e.number = n.event JOIN rooms r ON r.room = e.room",
                [.. roots.SelectMany(root => new[] { EventIdBytes.Encode(root), type })],
                2,
                row => new ChildEvent(EventIdBytes.Decode(row.GetFieldValue<byte[]>(StoredEvent.ColumnCount)), StoredEvent.Read(row)),
                token,
                room.Value),
            cancellationToken);
        var latest = new Dictionary<EventId, StoredEvent>(newest.Count);
        foreach (var (root, stored) in newest)
        {
            latest[root] = stored;
        }

        return latest;
    }

    /// <summary>The stored roots of a room's threads, the thread with the newest event first.</summary>
    /// <param name="room">The room.</param>
    /// <param name="asked">The query.</param>
    /// <param name="from">Only threads whose newest event comes before this place are returned.</param>
    /// <param name="limit">The most roots to return.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<List<ThreadRoot>> RootsAsync(RoomNumber room, ThreadQuery asked, HistoryPoint from, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "WITH ignored (sender, room) AS",
                "SELECT " + StoredEvent.Columns + ", l.depth, l.event"
                + $" FROM event_relations l JOIN events e ON {EventIdBytes.AreEqual("e.event_id", "l.parent")} AND e.room = l.room JOIN rooms r ON r.room = e.room"
                + " WHERE l.room = $1 AND l.is_thread = 1 AND (l.depth, l.event) < ($2, $3) AND l.sender NOT IN (SELECT sender FROM ignored)"
                + " AND NOT EXISTS (SELECT 1 FROM event_relations n WHERE n.parent = l.parent AND n.rel_type = l.rel_type AND n.room = l.room"
                + " AND (n.depth, n.event) > (l.depth, l.event) AND (n.depth, n.event) < ($4, $5) AND n.sender NOT IN (SELECT sender FROM ignored))"
                + " AND ($6 = 0 OR e.sender = $6 OR EXISTS (SELECT 1 FROM event_relations o"
                + " WHERE o.parent = l.parent AND o.rel_type = l.rel_type AND o.room = l.room AND o.sender = $6))"
                + " ORDER BY l.depth DESC, l.event DESC LIMIT $7",
                [.. asked.Ignored.DefaultIfEmpty(new UserNumber(Nobody)).SelectMany(user => new SqlValue[] { user.Value, room.Value })],
                2,
                row => new ThreadRoot(
                    StoredEvent.Read(row),
                    new HistoryPoint(row.GetInt64(StoredEvent.ColumnCount), new EventNumber(row.GetInt64(StoredEvent.ColumnCount + 1)))),
                token,
                room.Value,
                from.Depth,
                from.Number.Value,
                asked.End.Depth,
                asked.End.Number.Value,
                asked.Participant?.Value ?? Nobody,
                limit),
            cancellationToken);
}

/// <summary>A query for threads.</summary>
/// <param name="End">The end of the history that the reader may see; later events do not count.</param>
/// <param name="Ignored">Users whose events do not count; at most as many as one list of a query can contain (256).</param>
/// <param name="Participant">Only threads in which this user participates; null for all.</param>
public sealed record ThreadQuery(HistoryPoint End, IReadOnlyCollection<UserNumber> Ignored, UserNumber? Participant);

/// <summary>The root of a thread.</summary>
/// <param name="Stored">The event.</param>
/// <param name="Latest">The place of the thread's newest event.</param>
public readonly record struct ThreadRoot(StoredEvent Stored, HistoryPoint Latest);
