using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>The key that identifies a repeated request (Client-Server API, "Transaction identifiers").</summary>
/// <param name="Room">The room in the endpoint's path.</param>
/// <param name="User">The sender.</param>
/// <param name="Device">The sender's device; empty for a request without one.</param>
/// <param name="Path">The endpoint's path after the room, without the transaction ID.</param>
/// <param name="TxnId">The transaction ID.</param>
public sealed record TransactionKey(RoomNumber Room, UserNumber User, DeviceId Device, string Path, string TxnId);

/// <summary>Stores the transactions of the last day.</summary>
public sealed class TransactionStore(IDatabase database)
{
    /// <summary>The event that the transaction sent, or null if the transaction is new.</summary>
    public ValueTask<EventId?> FindAsync(TransactionKey key, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync<EventId?>(
            "SELECT e.event_id FROM sent_transactions t JOIN events e ON e.number = t.event WHERE t.room = $1 AND t.user_number = $2"
            + " AND t.fingerprint IN ($3, 0) AND t.txn_id = $4 AND t.device = $5 AND t.path = $6",
            row => EventIdBytes.Decode(row.GetFieldValue<byte[]>(0)),
            token,
            key.Room.Value,
            key.User.Value,
            Fingerprint(key.TxnId),
            Bytes(key.TxnId),
            Bytes(key.Device.Value),
            Bytes(key.Path)),
        cancellationToken);

    /// <summary>Some of the device's transactions in a room, up to the limit.</summary>
    public async ValueTask<IReadOnlyList<SentTransaction>> OfDeviceAsync(
        UserNumber user, DeviceId device, RoomNumber room, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT path, txn_id FROM sent_transactions WHERE room = $1 AND user_number = $2 AND device = $3 LIMIT $4",
                row => new SentTransaction(Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0)), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1))),
                token,
                room.Value,
                user.Value,
                Bytes(device.Value),
                limit),
            cancellationToken);

    /// <summary>The transaction IDs with which a device sent some events; events that the device did not send are absent.</summary>
    public async ValueTask<Dictionary<EventNumber, string>> IdsOfAsync(IReadOnlyCollection<EventNumber> events, DeviceId device, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "SELECT event, txn_id FROM sent_transactions WHERE device = $1 AND event IN",
                string.Empty,
                [.. events.Select(number => (SqlValue)number.Value)],
                1,
                row => KeyValuePair.Create(new EventNumber(row.GetInt64(0)), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1))),
                token,
                Bytes(device.Value)),
            cancellationToken);
        return new Dictionary<EventNumber, string>(rows);
    }

    /// <summary>Whether the oldest transaction (that of the oldest event) is from before a time.</summary>
    public async ValueTask<bool> IsOldestBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => session.ScalarAsync("SELECT at FROM sent_transactions ORDER BY event LIMIT 1", token),
        cancellationToken) is { } oldest && oldest < time.ToUnixTimeMilliseconds();

    /// <summary>A unit that deletes those of the oldest transactions that are from before a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="limit">How many of the oldest transactions to check.</param>
    public static LogUnit RemoveBefore(DateTimeOffset time, int limit) =>
        new LogUnit(UnitLane.Bulk).Write(
            "DELETE FROM sent_transactions WHERE event IN (SELECT event FROM sent_transactions ORDER BY event LIMIT $2) AND at < $1",
            time.ToUnixTimeMilliseconds(),
            limit);

    /// <summary>Adds a transaction to its event's unit. The caller, the room's only writer, ensures that it is new.</summary>
    internal static void Add(LogUnit unit, TransactionKey key, EventNumber number, DateTimeOffset at) =>
        unit.Write(
            "INSERT INTO sent_transactions (event, room, user_number, at, device, path, txn_id, fingerprint) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            number.Value,
            key.Room.Value,
            key.User.Value,
            at.ToUnixTimeMilliseconds(),
            Bytes(key.Device.Value),
            Bytes(key.Path),
            Bytes(key.TxnId),
            Fingerprint(key.TxnId));

    /// <summary>Four bytes of the ID's hash: enough to distinguish what one user sends to one room in a day, and the same in every process.</summary>
    private static long Fingerprint(string txnId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Bytes(txnId), hash);
        return BinaryPrimitives.ReadInt32BigEndian(hash);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>A completed transaction.</summary>
/// <param name="Path">The path within the room.</param>
/// <param name="TransactionId">The transaction ID.</param>
public sealed record SentTransaction(string Path, string TransactionId);
