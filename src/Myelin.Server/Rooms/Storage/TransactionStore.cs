using System.Text;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>What a repeated request is recognised by (Client-Server API, "Transaction identifiers").</summary>
/// <param name="User">The sender.</param>
/// <param name="Device">The sender's device; empty for a request without one.</param>
/// <param name="Path">The endpoint's path without the transaction ID.</param>
/// <param name="TxnId">The transaction ID.</param>
public sealed record TransactionKey(UserNumber User, DeviceId Device, string Path, string TxnId);

/// <summary>Transactions of the last day.</summary>
public sealed class TransactionStore(IDatabase database)
{
    /// <summary>The event that the transaction sent, or null if it is new.</summary>
    public ValueTask<EventId?> FindAsync(TransactionKey key, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync<EventId?>(
            "SELECT e.event_id FROM event_transactions t JOIN events e ON e.number = t.event WHERE t.user_number = $1 AND t.device = $2 AND t.path = $3 AND t.txn_id = $4",
            row => EventIdBytes.Decode(row.GetFieldValue<byte[]>(0)),
            token,
            key.User.Value,
            Bytes(key.Device.Value),
            Bytes(key.Path),
            Bytes(key.TxnId)),
        cancellationToken);

    /// <summary>The path under which a room's transactions are kept: all of one room share their beginning.</summary>
    public static string Path(RoomNumber room, string path) => $"{room.Value}/{path}";

    /// <summary>Some of the device's transactions in a room, at most as many as the limit.</summary>
    public async ValueTask<IReadOnlyList<SentTransaction>> OfDeviceAsync(
        UserNumber user, DeviceId device, RoomNumber room, int limit, CancellationToken cancellationToken)
    {
        var prefix = Path(room, string.Empty);
        return await database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT path, txn_id FROM event_transactions WHERE user_number = $1 AND device = $2 AND path >= $3 AND path < $4 LIMIT $5",
                row => new SentTransaction(
                    Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0))[prefix.Length..],
                    Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1))),
                token,
                user.Value,
                Bytes(device.Value),
                Bytes(prefix),
                (byte[])[.. Bytes(prefix), 0xFF],
                limit),
            cancellationToken);
    }

    /// <summary>The transaction IDs that a device sent some events with; those that it did not send so are absent.</summary>
    public async ValueTask<Dictionary<EventNumber, string>> IdsOfAsync(IReadOnlyCollection<EventNumber> events, DeviceId device, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "SELECT event, txn_id FROM event_transactions WHERE device = $1 AND event IN",
                string.Empty,
                [.. events.Select(number => (SqlValue)number.Value)],
                1,
                row => KeyValuePair.Create(new EventNumber(row.GetInt64(0)), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1))),
                token,
                Bytes(device.Value)),
            cancellationToken);
        return new Dictionary<EventNumber, string>(rows);
    }

    /// <summary>Whether the oldest transaction, which is that of the oldest event, is from before a time.</summary>
    public async ValueTask<bool> IsOldestBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => session.ScalarAsync("SELECT at FROM event_transactions ORDER BY event LIMIT 1", token),
        cancellationToken) is { } oldest && oldest < time.ToUnixTimeMilliseconds();

    /// <summary>A unit that removes, of the oldest transactions, those from before a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="limit">How many of the oldest to look at.</param>
    public static LogUnit RemoveBefore(DateTimeOffset time, int limit) =>
        new LogUnit(UnitLane.Bulk).Write(
            "DELETE FROM event_transactions WHERE event IN (SELECT event FROM event_transactions ORDER BY event LIMIT $2) AND at < $1",
            time.ToUnixTimeMilliseconds(),
            limit);

    /// <summary>Adds a transaction to its event's unit. One that is there already makes the unit fail: the request was repeated while it was under way.</summary>
    internal static void Add(LogUnit unit, TransactionKey key, EventNumber number, DateTimeOffset at) =>
        unit.Write(
            "INSERT INTO event_transactions (user_number, device, path, txn_id, event, at) VALUES ($1, $2, $3, $4, $5, $6)",
            key.User.Value,
            Bytes(key.Device.Value),
            Bytes(key.Path),
            Bytes(key.TxnId),
            number.Value,
            at.ToUnixTimeMilliseconds());

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>A transaction that has been carried out.</summary>
/// <param name="Path">The path within the room.</param>
/// <param name="TransactionId">The transaction ID.</param>
public sealed record SentTransaction(string Path, string TransactionId);
