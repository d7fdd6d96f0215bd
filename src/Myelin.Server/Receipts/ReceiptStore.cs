using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Receipts;

/// <summary>Reads and writes the rows of receipts.</summary>
internal sealed class ReceiptStore(IDatabase database, IEntityNumbers numbers)
{
    // The last condition is the same as EventPlace.IsAheadOf.
    private const string Upsert =
        "INSERT INTO receipts (room_number, user_number, kind, thread, position, event_id, ts, event_position, event_depth) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (room_number, user_number, kind, thread) DO UPDATE SET "
        + "position = excluded.position, event_id = excluded.event_id, ts = excluded.ts, event_position = excluded.event_position, event_depth = excluded.event_depth "
        + "WHERE CASE WHEN excluded.event_position > 0 THEN excluded.event_position > receipts.event_position ELSE excluded.event_depth > receipts.event_depth END";

    public async ValueTask<List<Receipt>> ReadAsync(RoomNumber room, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT user_number, kind, thread, position, event_id, ts, event_position, event_depth FROM receipts WHERE room_number = $1",
                row => (User: new UserNumber(row.GetInt64(0)), Receipt: new Receipt(
                    new LogPosition(row.GetInt64(3)),
                    default,
                    (ReceiptKind)row.GetInt64(1),
                    row.GetString(2) is { Length: > 0 } thread ? thread : null,
                    EventId.Parse(row.GetString(4)),
                    row.GetInt64(5),
                    new EventPlace(new LogPosition(row.GetInt64(6)), row.GetInt64(7)))),
                token,
                room.Value),
            cancellationToken);
        var users = await numbers.UserIdsAsync([.. rows.Select(row => row.User).Distinct()], cancellationToken);
        return rows.ConvertAll(row => row.Receipt with { User = users[row.User] });
    }

    public static LogUnit Unit(RoomNumber room, UserNumber user, Receipt receipt)
    {
        var unit = new LogUnit();
        unit.Add(new LogEntry(LogEntryKind.Receipt, room.Value, user.Value, receipt));
        return unit.Write((sink, first) => sink.Execute(
            Upsert,
            room.Value,
            user.Value,
            (long)receipt.Kind,
            receipt.ThreadId ?? string.Empty,
            first.Value,
            receipt.EventId.Value,
            receipt.Timestamp,
            receipt.Place.Position.Value,
            receipt.Place.Depth));
    }
}
