using System.Data.Common;
using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Reads the children of several events of a room in one query, for their aggregations.</summary>
public sealed class AggregationStore(IDatabase database)
{
    /// <summary>
    /// The possible replacements of each event, with the same sender and type: for each event at most <paramref name="limit"/>, the most
    /// recent by <c>origin_server_ts</c>, in no particular order.
    /// </summary>
    public ValueTask<List<ChildEvent>> ReplacementsAsync(RoomNumber room, IReadOnlyCollection<EventId> parents, int limit, CancellationToken cancellationToken) =>
        QueryAsync(
            "SELECT " + StoredEvent.Columns + ", q.parent FROM (SELECT l.parent, l.event,"
            + " ROW_NUMBER() OVER (PARTITION BY l.parent ORDER BY l.origin_server_ts DESC, l.depth DESC, l.event DESC) AS place"
            + $" FROM event_relations l JOIN events p ON {EventIdBytes.AreEqual("p.event_id", "l.parent")}"
            + " WHERE l.room = $1 AND l.rel_type = $2 AND l.sender = p.sender AND l.type = p.type AND l.parent IN",
            ") q JOIN events e ON e.number = q.event JOIN rooms r ON r.room = e.room WHERE q.place <= $3",
            parents,
            row => new ChildEvent(Parent(row, StoredEvent.ColumnCount), StoredEvent.Read(row)),
            cancellationToken,
            room.Value,
            Encoding.UTF8.GetBytes(EventRelation.Replacement),
            limit);

    /// <summary>The newest children of one relation type for each event, by depth: at most <paramref name="limit"/> each, in no particular order.</summary>
    public ValueTask<List<ChildHeader>> NewestAsync(
        RoomNumber room, string type, IReadOnlyCollection<EventId> parents, int limit, CancellationToken cancellationToken) =>
        QueryAsync(
            "SELECT q.parent, e.event_id, e.number, e.depth, e.sender, e.state_after FROM (SELECT l.parent, l.event,"
            + " ROW_NUMBER() OVER (PARTITION BY l.parent ORDER BY l.depth DESC, l.event DESC) AS place"
            + " FROM event_relations l WHERE l.room = $1 AND l.rel_type = $2 AND l.parent IN",
            ") q JOIN events e ON e.number = q.event WHERE q.place <= $3",
            parents,
            row => new ChildHeader(
                Parent(row, 0),
                Parent(row, 1),
                new HistoryPoint(row.GetInt64(3), new EventNumber(row.GetInt64(2))),
                new UserNumber(row.GetInt64(4)),
                row.IsDBNull(5) ? null : new SnapshotId(row.GetInt64(5))),
            cancellationToken,
            room.Value,
            Encoding.UTF8.GetBytes(type),
            limit);

    /// <summary>The number of children of one relation type that each event has from each sender.</summary>
    public ValueTask<List<ChildCount>> CountsAsync(RoomNumber room, string type, IReadOnlyCollection<EventId> parents, CancellationToken cancellationToken) =>
        QueryAsync(
            "SELECT parent, sender, COUNT(*) FROM event_relations WHERE room = $1 AND rel_type = $2 AND parent IN",
            "GROUP BY parent, sender",
            parents,
            row => new ChildCount(Parent(row, 0), new UserNumber(row.GetInt64(1)), row.GetInt64(2)),
            cancellationToken,
            room.Value,
            Encoding.UTF8.GetBytes(type));

    private ValueTask<List<T>> QueryAsync<T>(
        string before,
        string after,
        IReadOnlyCollection<EventId> parents,
        Func<DbDataReader, T> map,
        CancellationToken cancellationToken,
        params SqlValue[] parameters) => database.ReadAsync(
        (session, token) => session.QueryInAsync(before, after, [.. parents.Select(parent => (SqlValue)EventIdBytes.Encode(parent))], 1, map, token, parameters),
        cancellationToken);

    private static EventId Parent(DbDataReader row, int column) => EventIdBytes.Decode(row.GetFieldValue<byte[]>(column));
}

/// <summary>A child event.</summary>
/// <param name="Parent">The event it relates to.</param>
/// <param name="Stored">The event.</param>
public readonly record struct ChildEvent(EventId Parent, StoredEvent Stored);

/// <summary>A child event without its bytes.</summary>
/// <param name="Parent">The event it relates to.</param>
/// <param name="Id">Its ID.</param>
/// <param name="Point">Its place in the room's history.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="StateAfter">The state after it.</param>
public readonly record struct ChildHeader(EventId Parent, EventId Id, HistoryPoint Point, UserNumber Sender, SnapshotId? StateAfter);

/// <summary>The number of an event's children from one sender.</summary>
public readonly record struct ChildCount(EventId Parent, UserNumber Sender, long Count);
