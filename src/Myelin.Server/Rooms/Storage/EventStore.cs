using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Reads events and their numbers.</summary>
public sealed class EventStore(IDatabase database, MemoryBudget budget)
{
    private static readonly string WithId = "WHERE " + EventIdBytes.AreEqual("e.event_id", "$1");
    private static readonly string WithKeyIn = $"WHERE {EventIdBytes.Key("e.event_id")} IN";

    // An event's number never changes, so cached numbers never become stale.
    private readonly Cache<EventId, EventNumber> _numbers = new(budget, "event_numbers", static (id, _) => EstimatedBytes.Of(id.Value));
    private readonly Cache<EventNumber, EventId> _ids = new(budget, "event_ids", static (_, id) => EstimatedBytes.Of(id.Value));

    /// <summary>The event, or null if it is not stored.</summary>
    public ValueTask<StoredEvent?> FindAsync(EventId id, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(StoredEvent.From + WithId, StoredEvent.Read, token, EventIdBytes.Encode(id)),
        cancellationToken);

    /// <summary>The event, or null if it is not stored.</summary>
    public ValueTask<StoredEvent?> FindAsync(EventNumber number, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(StoredEvent.From + "WHERE e.number = $1", StoredEvent.Read, token, number.Value),
        cancellationToken);

    /// <summary>The stored ones of the events, in no particular order.</summary>
    public async ValueTask<List<StoredEvent>> ReadAsync(IReadOnlyCollection<EventId> ids, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync((session, token) => session.QueryInAsync(StoredEvent.From + WithKeyIn, "", Keys(ids), 1, StoredEvent.Read, token), cancellationToken);
        var asked = ids.ToHashSet();
        found.RemoveAll(stored => !asked.Contains(stored.Pdu.EventId));
        return found;
    }

    /// <summary>The stored ones of the events, in no particular order.</summary>
    public ValueTask<List<StoredEvent>> ReadAsync(IReadOnlyCollection<EventNumber> numbers, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryInAsync(StoredEvent.From + "WHERE e.number IN", "", [.. numbers.Select(number => (SqlValue)number.Value)], 1, StoredEvent.Read, token),
        cancellationToken);

    /// <summary>
    /// Live events of a room by log position. Forwards: after <paramref name="from"/>, up to and including <paramref name="to"/>. Backwards: from
    /// <paramref name="from"/> itself down to, but excluding, <paramref name="to"/>.
    /// </summary>
    public ValueTask<List<StoredEvent>> TimelineAsync(
        RoomNumber room, LogPosition from, LogPosition to, Direction direction, int limit, CancellationToken cancellationToken)
    {
        var (after, upTo, order) = direction is Direction.Forwards ? (from, to, "ASC") : (to, from, "DESC");
        var sql = StoredEvent.From + $"WHERE e.room = $1 AND e.position > $2 AND e.position <= $3 ORDER BY e.position {order} LIMIT $4";
        return database.ReadAsync(
            (session, token) => session.QueryAsync(sql, StoredEvent.Read, token, room.Value, after.Value, upTo.Value, limit), cancellationToken);
    }

    /// <summary>Accepted events of a room by depth, including backfilled ones but not the one at <paramref name="from"/>; null means from the first or last on.</summary>
    public ValueTask<List<StoredEvent>> HistoryAsync(RoomNumber room, HistoryPoint? from, Direction direction, int limit, CancellationToken cancellationToken)
    {
        var (comparison, order, end) = direction is Direction.Forwards ? (">", "ASC", new HistoryPoint(-1, default)) : ("<", "DESC", new HistoryPoint(long.MaxValue, default));
        var start = from ?? end;
        var sql = StoredEvent.From
            + $"WHERE e.room = $1 AND (e.depth, e.number) {comparison} ($2, $3) AND e.standing = 0 ORDER BY e.depth {order}, e.number {order} LIMIT $4";
        return database.ReadAsync(
            (session, token) => session.QueryAsync(sql, StoredEvent.Read, token, room.Value, start.Depth, start.Number.Value, limit), cancellationToken);
    }

    /// <summary>The accepted event nearest to a time: the first at or after it, or the last at or before it (Client-Server API, <c>timestamp_to_event</c>).</summary>
    public ValueTask<StoredEvent?> NearestAsync(RoomNumber room, long originServerTs, Direction direction, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => EventsByTime.NearestAsync(session, room, originServerTs, direction, token), cancellationToken);

    /// <summary>A room's redacted state events with the events that redacted them, the latest redaction first.</summary>
    public async ValueTask<IReadOnlyDictionary<EventId, EventId>> RedactedStateAsync(RoomNumber room, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryAsync(
                """
                SELECT e.event_id, r.event_id FROM events e JOIN events r ON r.number = e.redacted_by
                WHERE e.room = $1 AND e.redacted_by IS NOT NULL AND e.tuple IS NOT NULL ORDER BY e.redacted_by DESC LIMIT $2
                """,
                row => KeyValuePair.Create(EventIdBytes.Decode(row.GetFieldValue<byte[]>(0)), EventIdBytes.Decode(row.GetFieldValue<byte[]>(1))),
                token,
                room.Value,
                limit),
            cancellationToken);
        return new Dictionary<EventId, EventId>(rows);
    }

    /// <summary>The numbers of the events; events that are not stored are omitted.</summary>
    public async ValueTask<Dictionary<EventId, EventNumber>> NumbersAsync(IReadOnlyCollection<EventId> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<EventId, EventNumber>(ids.Count);
        var missing = new HashSet<EventId>();
        foreach (var id in ids)
        {
            if (_numbers.TryGet(id, out var number))
            {
                found[id] = number;
            }
            else
            {
                missing.Add(id);
            }
        }

        foreach (var (number, id) in await PairsAsync("SELECT e.number, e.event_id FROM events e " + WithKeyIn, Keys(missing), cancellationToken))
        {
            if (missing.Contains(id))
            {
                found[id] = number;
            }
        }

        return found;
    }

    /// <summary>The IDs of events; numbers that are not stored are omitted.</summary>
    public async ValueTask<Dictionary<EventNumber, EventId>> IdsAsync(IReadOnlyCollection<EventNumber> numbers, CancellationToken cancellationToken)
    {
        var found = new Dictionary<EventNumber, EventId>(numbers.Count);
        var missing = new List<SqlValue>();
        foreach (var number in numbers)
        {
            if (_ids.TryGet(number, out var id))
            {
                found[number] = id;
            }
            else
            {
                missing.Add(number.Value);
            }
        }

        foreach (var (number, id) in await PairsAsync("SELECT number, event_id FROM events WHERE number IN", missing, cancellationToken))
        {
            found[number] = id;
        }

        return found;
    }

    private static List<SqlValue> Keys(IReadOnlyCollection<EventId> ids) => [.. ids.Select(id => (SqlValue)EventIdBytes.Key(EventIdBytes.Encode(id)))];

    private async ValueTask<List<(EventNumber Number, EventId Id)>> PairsAsync(string sql, List<SqlValue> values, CancellationToken cancellationToken)
    {
        if (values.Count == 0)
        {
            return [];
        }

        var pairs = await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                sql, "", values, 1, row => (new EventNumber(row.GetInt64(0)), EventIdBytes.Decode(row.GetFieldValue<byte[]>(1))), token),
            cancellationToken);
        foreach (var (number, id) in pairs)
        {
            _numbers.Set(id, number);
            _ids.Set(number, id);
        }

        return pairs;
    }
}
