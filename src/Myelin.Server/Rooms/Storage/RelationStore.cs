using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Reads relations between events.</summary>
public sealed class RelationStore(IDatabase database)
{
    /// <summary>The relations to some events of a room: one element for each event, relation type and sender, in no particular order.</summary>
    public ValueTask<List<StoredRelation>> ToAsync(RoomNumber room, IReadOnlyCollection<EventId> parents, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryInAsync(
            "SELECT DISTINCT parent, rel_type, sender FROM event_relations WHERE room = $1 AND parent IN",
            "",
            [.. parents.Select(parent => (SqlValue)EventIdBytes.Encode(parent))],
            1,
            row => new StoredRelation(
                EventIdBytes.Decode(row.GetFieldValue<byte[]>(0)), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)), new UserNumber(row.GetInt64(2))),
            token,
            room.Value),
        cancellationToken);

    /// <summary>A user's events with one type of relation to an event of a room, in no particular order.</summary>
    public ValueTask<List<StoredEvent>> BySenderAsync(RoomNumber room, EventRelation relation, UserNumber sender, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT " + StoredEvent.Columns
            + " FROM event_relations l JOIN events e ON e.number = l.event JOIN rooms r ON r.room = e.room"
            + " WHERE l.parent = $1 AND l.rel_type = $2 AND l.room = $3 AND l.sender = $4",
            StoredEvent.Read,
            token,
            EventIdBytes.Encode(relation.Parent),
            Encoding.UTF8.GetBytes(relation.Type),
            room.Value,
            sender.Value),
        cancellationToken);

    /// <summary>
    /// The child events of an event of the same room by depth, but not the one at <paramref name="from"/>; null means from the first or last on.
    /// </summary>
    public ValueTask<List<StoredEvent>> ChildrenAsync(
        RoomNumber room, EventId parent, RelationFilter filter, HistoryPoint? from, Direction direction, int limit, CancellationToken cancellationToken)
    {
        var (comparison, order, start) = Order(from, direction);
        var sql = "SELECT " + StoredEvent.Columns
            + " FROM event_relations l JOIN events e ON e.number = l.event JOIN rooms r ON r.room = e.room"
            + $" WHERE l.room = $1 AND l.parent = $2 AND (l.depth, l.event) {comparison} ($3, $4){Conditions(filter, 6)}"
            + $" ORDER BY l.depth {order}, l.event {order} LIMIT $5";
        SqlValue[] parameters =
        [
            room.Value, EventIdBytes.Encode(parent), start.Depth, start.Number.Value, limit, .. Parameters(filter),
        ];
        return database.ReadAsync((session, token) => session.QueryAsync(sql, StoredEvent.Read, token, parameters), cancellationToken);
    }

    /// <summary>As <see cref="ChildrenAsync"/>, but includes children of children. The filter applies to each event along the way.</summary>
    /// <param name="room">The room.</param>
    /// <param name="parent">The event.</param>
    /// <param name="filter">Which relations to follow.</param>
    /// <param name="from">As for <see cref="ChildrenAsync"/>.</param>
    /// <param name="direction">As for <see cref="ChildrenAsync"/>.</param>
    /// <param name="limit">The most events to return.</param>
    /// <param name="levels">The most relations that lead to an event; 1 for direct children.</param>
    /// <param name="considered">How many related events to consider, nearest first; the rest are left out.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<List<StoredEvent>> DescendantsAsync(
        RoomNumber room,
        EventId parent,
        RelationFilter filter,
        HistoryPoint? from,
        Direction direction,
        int limit,
        int levels,
        int considered,
        CancellationToken cancellationToken)
    {
        var (comparison, order, start) = Order(from, direction);
        var conditions = Conditions(filter, 8);

        // If origins choose event IDs, relations can form a cycle: the level limit ends it, and DISTINCT removes repeated events.
        var sql = "WITH RECURSIVE related (event, depth, level) AS ("
            + $"SELECT l.event, l.depth, 1 FROM event_relations l WHERE l.room = $1 AND l.parent = $2{conditions}"
            + " UNION ALL SELECT l.event, l.depth, d.level + 1 FROM related d JOIN events p ON p.number = d.event JOIN event_relations l ON l.parent = p.event_id"
            + $" WHERE d.level < $6 AND l.room = $1{conditions})"
            + " SELECT " + StoredEvent.Columns + " FROM (SELECT DISTINCT event FROM (SELECT event, depth FROM related LIMIT $7) c"
            + $" WHERE (c.depth, c.event) {comparison} ($3, $4)) d JOIN events e ON e.number = d.event JOIN rooms r ON r.room = e.room"
            + $" ORDER BY e.depth {order}, e.number {order} LIMIT $5";
        SqlValue[] parameters =
        [
            room.Value, EventIdBytes.Encode(parent), start.Depth, start.Number.Value, limit, levels, considered, .. Parameters(filter),
        ];
        return database.ReadAsync((session, token) => session.QueryAsync(sql, StoredEvent.Read, token, parameters), cancellationToken);
    }

    private static (string Comparison, string Order, HistoryPoint Start) Order(HistoryPoint? from, Direction direction) => direction is Direction.Forwards
        ? (">", "ASC", from ?? new HistoryPoint(-1, default))
        : ("<", "DESC", from ?? new HistoryPoint(long.MaxValue, default));

    private static string Conditions(RelationFilter filter, int parameter) => filter switch
    {
        { Type: null } => "",
        { EventType: null } => $" AND l.rel_type = ${parameter}",
        _ => $" AND l.rel_type = ${parameter} AND l.type = ${parameter + 1}",
    };

    private static SqlValue[] Parameters(RelationFilter filter) => filter switch
    {
        { Type: null } => [],
        { Type: { } type, EventType: null } => [Encoding.UTF8.GetBytes(type)],
        { Type: { } type, EventType: { } eventType } => [Encoding.UTF8.GetBytes(type), eventType.Value],
    };
}

/// <summary>Which relations to follow.</summary>
/// <param name="Type">The relation type; null for all.</param>
/// <param name="EventType">The type of the child events; null for all.</param>
public readonly record struct RelationFilter(string? Type = null, TypeNumber? EventType = null);

/// <summary>A user's relation of one type to an event.</summary>
/// <param name="Parent">The event.</param>
/// <param name="Type">The relation type.</param>
/// <param name="Sender">The user.</param>
public readonly record struct StoredRelation(EventId Parent, string Type, UserNumber Sender);
