using System.Text;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;

namespace Myelin.Server.Encryption.ToDevice;

/// <summary>A message for one device.</summary>
/// <param name="User">The device's user.</param>
/// <param name="Device">The device.</param>
/// <param name="DeviceNumber">The device's number; a later device with the same ID has another.</param>
/// <param name="Json">The event in the form it is sent.</param>
internal readonly record struct Delivery(UserNumber User, DeviceId Device, long DeviceNumber, byte[] Json);

/// <summary>Reads and writes the rows of to-device messages and of the transactions that sent them.</summary>
internal sealed class ToDeviceStore(IDatabase database)
{
    private const string TransactionQuery =
        "SELECT COUNT(*) FROM to_device_transactions WHERE user_number = $1 AND device = $2 AND type = $3 AND txn_id = $4";

    private static readonly string Insert =
        "INSERT INTO to_device_messages (user_number, device_id, position, json) SELECT $1, $2, $3, $4 WHERE " + DeviceConditions.Exists("$1", "$2", "$5");

    /// <summary>A device's oldest messages between two positions.</summary>
    public ValueTask<List<(LogPosition Position, byte[] Json)>> ReadAsync(
        UserNumber user, DeviceId device, LogPosition since, LogPosition upTo, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT position, json FROM to_device_messages WHERE user_number = $1 AND device_id = $2 AND position > $3 AND position <= $4 ORDER BY position LIMIT $5",
            static row => (new LogPosition(row.GetInt64(0)), row.GetFieldValue<byte[]>(1)),
            token,
            user.Value,
            device.Value,
            since.Value,
            upTo.Value,
            limit),
        cancellationToken);

    /// <summary>The messages at some log positions, ordered by position.</summary>
    public async ValueTask<List<DeviceMessage>> AtAsync(
        IReadOnlyList<(UserNumber User, LogPosition Position)> places, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "SELECT user_number, device_id, position, json FROM to_device_messages WHERE (user_number, position) IN",
                string.Empty,
                [.. places.SelectMany(place => (SqlValue[])[place.User.Value, place.Position.Value])],
                2,
                static row => new DeviceMessage(
                    new UserNumber(row.GetInt64(0)), new DeviceId(row.GetString(1)), new LogPosition(row.GetInt64(2)), row.GetFieldValue<byte[]>(3)),
                token),
            cancellationToken);
        found.Sort(static (left, right) => left.Position.CompareTo(right.Position));
        return found;
    }

    /// <summary>Adds the deletion of one message.</summary>
    public static void RemoveAt(LogUnit unit, UserNumber user, DeviceId device, LogPosition position) => unit.Write(
        "DELETE FROM to_device_messages WHERE user_number = $1 AND device_id = $2 AND position = $3", user.Value, device.Value, position.Value);

    /// <summary>The number of messages waiting for each device; devices without any are absent.</summary>
    public ValueTask<List<(UserNumber User, DeviceId Device, int Count)>> CountAsync(
        IReadOnlyCollection<(UserNumber User, DeviceId Device)> devices, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryInAsync(
            "SELECT user_number, device_id, COUNT(*) FROM to_device_messages WHERE (user_number, device_id) IN",
            "GROUP BY user_number, device_id",
            [.. devices.SelectMany(pair => (SqlValue[])[pair.User.Value, pair.Device.Value])],
            2,
            static row => (new UserNumber(row.GetInt64(0)), new DeviceId(row.GetString(1)), (int)row.GetInt64(2)),
            token),
        cancellationToken);

    /// <summary>Adds a transaction; the unit is refused if the transaction has been executed before.</summary>
    public static void AddTransaction(LogUnit unit, UserNumber user, DeviceId? device, string type, string txnId, DateTimeOffset at)
    {
        SqlValue[] key = [user.Value, Bytes(device?.Value ?? string.Empty), Bytes(type), Bytes(txnId)];
        unit.RequireAndSwap(TransactionQuery, 0, 1, key).Write(
            "INSERT INTO to_device_transactions (user_number, device, type, txn_id, at) VALUES ($1, $2, $3, $4, $5)", [.. key, at.ToUnixTimeMilliseconds()]);
    }

    /// <summary>
    /// Adds messages in their order, with a log entry for each. A message for a device that is deleted before the unit is written is dropped, since it
    /// would otherwise reach the next device with that ID.
    /// </summary>
    public static void Add(LogUnit unit, IReadOnlyList<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            var entry = unit.Add(new LogEntry(LogEntryKind.ToDevice, delivery.User.Value));
            unit.Write((sink, first) => sink.Execute(
                Insert,
                delivery.User.Value,
                delivery.Device.Value,
                first.Plus(entry).Value,
                delivery.Json,
                delivery.DeviceNumber));
        }
    }

    /// <summary>Adds the deletion of a device's messages up to a position.</summary>
    public static void Remove(LogUnit unit, UserNumber user, DeviceId device, LogPosition upTo) => unit.Write(
        "DELETE FROM to_device_messages WHERE user_number = $1 AND device_id = $2 AND position <= $3", user.Value, device.Value, upTo.Value);

    /// <summary>Adds the deletion of everything stored for a device.</summary>
    public static void Delete(LogUnit unit, UserNumber user, DeviceId device)
    {
        unit.Write("DELETE FROM to_device_messages WHERE user_number = $1 AND device_id = $2", user.Value, device.Value);
        unit.Write("DELETE FROM to_device_transactions WHERE user_number = $1 AND device = $2", user.Value, Bytes(device.Value));
    }

    /// <summary>Adds the deletion of transactions from before a time.</summary>
    public static LogUnit RemoveTransactions(LogUnit unit, DateTimeOffset before) =>
        unit.Write("DELETE FROM to_device_transactions WHERE at < $1", before.ToUnixTimeMilliseconds());

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>Deletes transactions that no client will repeat any more.</summary>
internal sealed class ToDeviceTransactionExpiry(ILogWriter writer, TimeProvider time) : IRecurringWork
{
    public string Kind => "encryption.to_device_transactions";

    public TimeSpan Interval => EncryptionLimits.TransactionTrimInterval;

    public Task RunAsync(CancellationToken cancellationToken) => writer.AppendAsync(
        ToDeviceStore.RemoveTransactions(new LogUnit(UnitLane.Bulk), time.GetUtcNow() - EncryptionLimits.TransactionAge), cancellationToken);
}
