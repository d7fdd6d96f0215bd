using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Encryption.Keys;

/// <summary>All stored keys of one device.</summary>
/// <param name="Version">Changes with each upload; null if there are no keys.</param>
/// <param name="Json">The device keys; null if there are none, even though there may be one-time keys.</param>
internal sealed record StoredDevice(long? Version, byte[]? Json)
{
    public IReadOnlyList<StoredOneTimeKey> OneTimeKeys { get; init; } = [];

    public IReadOnlyList<StoredFallbackKey> FallbackKeys { get; init; } = [];
}

/// <summary>Reads and writes the rows of device keys. The first key of any kind creates a device's row; its JSON is empty until device keys come.</summary>
internal sealed class DeviceKeyStore(IDatabase database)
{
    private const string VersionQuery = "SELECT version FROM device_keys WHERE user_number = $1 AND device_id = $2";

    /// <summary>All stored keys of a device.</summary>
    public ValueTask<StoredDevice> ReadAsync(UserNumber user, DeviceId device, CancellationToken cancellationToken) => database.ReadAsync(
        async (session, token) =>
        {
            var keys = await session.QuerySingleOrDefaultAsync(
                "SELECT version, json FROM device_keys WHERE user_number = $1 AND device_id = $2",
                Stored,
                token,
                user.Value,
                device.Value);
            return (keys ?? new StoredDevice(null, null)) with
            {
                OneTimeKeys = await OneTimeKeyStore.OfDeviceAsync(session, user, device, token),
                FallbackKeys = await OneTimeKeyStore.FallbacksOfDeviceAsync(session, user, device, token),
            };
        },
        cancellationToken);

    /// <summary>Only the version and the device keys of a device.</summary>
    public ValueTask<StoredDevice?> FindAsync(UserNumber user, DeviceId device, CancellationToken cancellationToken) =>
        KeyNames.IsStorable(device.Value)
            ? database.ReadAsync(
                (session, token) => session.QuerySingleOrDefaultAsync(
                    "SELECT version, json FROM device_keys WHERE user_number = $1 AND device_id = $2",
                    Stored,
                    token,
                    user.Value,
                    device.Value),
                cancellationToken)
            : new ValueTask<StoredDevice?>((StoredDevice?)null);

    /// <summary>The device keys of many users.</summary>
    public ValueTask<List<(UserNumber User, DeviceId Device, byte[] Json)>> OfUsersAsync(IReadOnlyCollection<UserNumber> users, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "SELECT user_number, device_id, json FROM device_keys WHERE length(json) > 0 AND user_number IN",
                string.Empty,
                [.. users.Select(user => (SqlValue)user.Value)],
                1,
                static row => (new UserNumber(row.GetInt64(0)), new DeviceId(row.GetString(1)), row.GetFieldValue<byte[]>(2)),
                token),
            cancellationToken);

    /// <summary>Adds the device keys with a new version, if the version still is the given one.</summary>
    public static void Write(LogUnit unit, UserNumber user, DeviceId device, long? before, long version, byte[]? json) =>
        unit.RequireAndSwap(VersionQuery, before, version, user.Value, device.Value).Write(
            "INSERT INTO device_keys (user_number, device_id, version, json) VALUES ($1, $2, $3, $4) "
            + "ON CONFLICT (user_number, device_id) DO UPDATE SET version = excluded.version, json = excluded.json",
            user.Value,
            device.Value,
            version,
            json ?? []);

    /// <summary>Adds the deletion of all of a device's keys.</summary>
    public static void Delete(LogUnit unit, UserNumber user, DeviceId device)
    {
        unit.Write("DELETE FROM device_keys WHERE user_number = $1 AND device_id = $2", user.Value, device.Value);
        OneTimeKeyStore.Delete(unit, user, device);
    }

    private static StoredDevice Stored(System.Data.Common.DbDataReader row) =>
        new(row.GetInt64(0), row.GetFieldValue<byte[]>(1) is { Length: > 0 } json ? json : null);
}
