using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Encryption.OneTimeKeys;

/// <summary>A stored one-time key. A claimed key is kept for a while, so that a repeated upload of it is recognised.</summary>
internal sealed record StoredOneTimeKey(long Number, string Algorithm, string KeyId, LogPosition Position, bool IsClaimed, byte[] Json);

/// <summary>A stored fallback key.</summary>
internal sealed record StoredFallbackKey(string Algorithm, string KeyId, bool IsUsed, byte[] Json);

/// <summary>Reads and writes the rows of one-time and fallback keys.</summary>
internal static class OneTimeKeyStore
{
    public static ValueTask<List<StoredOneTimeKey>> OfDeviceAsync(
        IReadSession session, UserNumber user, DeviceId device, CancellationToken cancellationToken) => session.QueryAsync(
        "SELECT key_number, algorithm, key_id, position, is_claimed, json FROM one_time_keys WHERE user_number = $1 AND device_id = $2",
        static row => new StoredOneTimeKey(
            row.GetInt64(0), row.GetString(1), row.GetString(2), new LogPosition(row.GetInt64(3)), row.GetInt64(4) != 0, row.GetFieldValue<byte[]>(5)),
        cancellationToken,
        user.Value,
        device.Value);

    public static ValueTask<List<StoredFallbackKey>> FallbacksOfDeviceAsync(
        IReadSession session, UserNumber user, DeviceId device, CancellationToken cancellationToken) => session.QueryAsync(
        "SELECT algorithm, key_id, is_used, json FROM fallback_keys WHERE user_number = $1 AND device_id = $2",
        static row => new StoredFallbackKey(row.GetString(0), row.GetString(1), row.GetInt64(2) != 0, row.GetFieldValue<byte[]>(3)),
        cancellationToken,
        user.Value,
        device.Value);

    /// <summary>Adds a one-time key; keys are handed out in the order of their uploads' positions.</summary>
    public static void Insert(LogUnit unit, UserNumber user, DeviceId device, long number, UploadedKey key, int entry) =>
        unit.Write((sink, first) => sink.Execute(
            "INSERT INTO one_time_keys (key_number, user_number, device_id, algorithm, key_id, position, is_claimed, json) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)",
            number,
            user.Value,
            device.Value,
            key.Algorithm,
            key.KeyId,
            first.Plus(entry).Value,
            key.Json));

    public static void Remove(LogUnit unit, IReadOnlyList<StoredOneTimeKey> keys)
    {
        foreach (var part in SqlList.Parts("DELETE FROM one_time_keys WHERE key_number IN", string.Empty, [.. keys.Select(key => (SqlValue)key.Number)], 1))
        {
            unit.Write(part.Sql, part.Parameters);
        }
    }

    public static void SetFallback(LogUnit unit, UserNumber user, DeviceId device, UploadedKey key) => unit.Write(
        "INSERT INTO fallback_keys (user_number, device_id, algorithm, key_id, is_used, json) VALUES ($1, $2, $3, $4, 0, $5) "
        + "ON CONFLICT (user_number, device_id, algorithm) DO UPDATE SET key_id = excluded.key_id, is_used = 0, json = excluded.json",
        user.Value,
        device.Value,
        key.Algorithm,
        key.KeyId,
        key.Json);

    public static void Delete(LogUnit unit, UserNumber user, DeviceId device)
    {
        unit.Write("DELETE FROM one_time_keys WHERE user_number = $1 AND device_id = $2", user.Value, device.Value);
        unit.Write("DELETE FROM fallback_keys WHERE user_number = $1 AND device_id = $2", user.Value, device.Value);
    }
}
