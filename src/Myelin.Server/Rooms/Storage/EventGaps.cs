using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>The events that stored events refer to and that this server lacks, per room.</summary>
public sealed class EventGaps(IDatabase database)
{
    private const string Insert = "INSERT INTO event_gaps (room, event_id, child, depth) VALUES ($1, $2, $3, $4) ON CONFLICT (room, event_id, child) DO NOTHING";

    private const string Delete = "DELETE FROM event_gaps WHERE room = $1 AND event_id = $2";

    /// <summary>Adds to the unit the gaps that an event leaves and those that it fills, and whether this server passes it on.</summary>
    internal static void Add(LogUnit unit, StoredEvent stored, RoomAppend append, bool isRelayed)
    {
        foreach (var missing in append.MissingPrevEvents)
        {
            unit.Write(Insert, stored.Room.Value, EventIdBytes.Encode(missing), stored.Number.Value, stored.Pdu.Depth);
        }

        if (isRelayed)
        {
            unit.Write("INSERT INTO relayed_events (event) VALUES ($1)", stored.Number.Value);
        }

        if (append.FillsGap)
        {
            unit.Write(Delete, stored.Room.Value, EventIdBytes.Encode(stored.Pdu.EventId));
        }
    }

    /// <summary>Whether a stored event refers to the event, which is not stored itself.</summary>
    public async ValueTask<bool> IsMissingAsync(RoomNumber room, EventId id, CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => session.ScalarAsync("SELECT 1 FROM event_gaps WHERE room = $1 AND event_id = $2 LIMIT 1", token, room.Value, EventIdBytes.Encode(id)),
        cancellationToken) is not null;

    /// <summary>Which of the events this server passes on to the room's servers although they aren't its own.</summary>
    public async ValueTask<HashSet<EventNumber>> RelayedAsync(IReadOnlyCollection<EventNumber> events, CancellationToken cancellationToken) =>
        [.. await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "SELECT event FROM relayed_events WHERE event IN", "", [.. events.Select(number => (SqlValue)number.Value)], 1, static row => new EventNumber(row.GetInt64(0)), token),
            cancellationToken)];

    /// <summary>The gaps nearest below a depth: each missing event with the depth of the deepest event that refers to it.</summary>
    public ValueTask<List<(EventId Missing, long Depth)>> BelowAsync(RoomNumber room, long depth, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT event_id, MAX(depth) FROM event_gaps WHERE room = $1 AND depth <= $2 GROUP BY event_id ORDER BY MAX(depth) DESC LIMIT $3",
            row => (EventIdBytes.Decode(row.GetFieldValue<byte[]>(0)), row.GetInt64(1)),
            token,
            room.Value,
            depth,
            limit),
        cancellationToken);

    /// <summary>The room's accepted events that no other accepted event refers to.</summary>
    public ValueTask<List<EventId>> ForwardExtremitiesAsync(RoomNumber room, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT e.event_id FROM forward_extremities f JOIN events e ON e.number = f.event WHERE f.room = $1",
            row => EventIdBytes.Decode(row.GetFieldValue<byte[]>(0)),
            token,
            room.Value),
        cancellationToken);
}
