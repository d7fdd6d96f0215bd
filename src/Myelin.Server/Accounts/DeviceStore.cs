using System.Data.Common;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>Stores devices in the database.</summary>
internal sealed class DeviceStore(
    IDatabase database,
    ILogWriter writer,
    IEntityNumbers numbers,
    LastSeen lastSeen,
    IEnumerable<IDeviceDeletionStep> deletionSteps,
    IEnumerable<IDeviceListStep> listSteps) : IDevices
{
    public async ValueTask<IReadOnlyList<Device>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        if (await numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return [];
        }

        var devices = await database.ReadAsync(
            (session, token) => session.QueryAsync(
                """
                SELECT device_id, device_number, display_name, last_seen_at, last_seen_address, last_seen_user_agent
                FROM devices WHERE user_number = $1 ORDER BY device_id
                """,
                Read,
                token,
                number.Value),
            cancellationToken);
        return devices.ConvertAll(device => lastSeen.Refreshed(number, device));
    }

    public async ValueTask<IReadOnlyDictionary<UserNumber, IReadOnlyList<Device>>> OfUsersAsync(
        IReadOnlyCollection<UserNumber> users, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                """
                SELECT device_id, device_number, display_name, last_seen_at, last_seen_address, last_seen_user_agent, user_number
                FROM devices WHERE user_number IN
                """,
                string.Empty,
                [.. users.Select(user => (SqlValue)user.Value)],
                1,
                row => (User: new UserNumber(row.GetInt64(6)), Device: Read(row)),
                token),
            cancellationToken);
        return rows.GroupBy(row => row.User, row => row.Device)
            .ToDictionary(devices => devices.Key, devices => (IReadOnlyList<Device>)[.. devices]);
    }

    public async ValueTask<Device?> FindAsync(UserId user, DeviceId device, CancellationToken cancellationToken)
    {
        // PostgreSQL's text can't contain NUL, so no device ID has one.
        if (device.Value.Contains('\0', StringComparison.Ordinal) || await numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return null;
        }

        var found = await database.ReadAsync(
            (session, token) => session.QuerySingleOrDefaultAsync(
                """
                SELECT device_id, device_number, display_name, last_seen_at, last_seen_address, last_seen_user_agent
                FROM devices WHERE user_number = $1 AND device_id = $2
                """,
                Read,
                token,
                number.Value,
                device.Value),
            cancellationToken);
        return found is null ? null : lastSeen.Refreshed(number, found);
    }

    public async ValueTask<bool> RenameAsync(UserId user, DeviceId device, string displayName, CancellationToken cancellationToken)
    {
        SessionOpener.CheckDisplayName(displayName);
        if (await FindAsync(user, device, cancellationToken) is not { } found)
        {
            return false;
        }

        // Other users see the name of a device that has keys ("Device keys", device_display_name).
        var number = await numbers.UserAsync(user, cancellationToken);
        var unit = new LogUnit().Write(
            "UPDATE devices SET display_name = $3 WHERE user_number = $1 AND device_id = $2", number.Value, device.Value, displayName);
        unit.Add(new LogEntry(LogEntryKind.Account, number.Value, found.Number));
        AddListSteps(unit, number);
        await writer.AppendAsync(unit, cancellationToken);
        return true;
    }

    public async ValueTask DeleteAsync(UserId user, IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken)
    {
        var unit = new LogUnit();
        var wanted = devices.ToHashSet();
        await AddDeletionAsync(unit, user, device => wanted.Contains(device.Id), cancellationToken);
        if (unit.Entries.Count > 0)
        {
            await writer.AppendAsync(unit, cancellationToken);
        }
    }

    /// <summary>Adds the deletion of the chosen devices, with all their tokens, to a unit.</summary>
    public async ValueTask AddDeletionAsync(LogUnit unit, UserId user, Func<Device, bool> chosen, CancellationToken cancellationToken)
    {
        var ending = (await ListAsync(user, cancellationToken)).Where(chosen).ToList();
        if (ending.Count == 0)
        {
            return;
        }

        var number = await numbers.UserAsync(user, cancellationToken);
        foreach (var device in ending)
        {
            unit.Write("DELETE FROM access_tokens WHERE user_number = $1 AND device_id = $2", number.Value, device.Id.Value);
            unit.Write("DELETE FROM refresh_tokens WHERE user_number = $1 AND device_id = $2", number.Value, device.Id.Value);
            unit.Write("DELETE FROM devices WHERE user_number = $1 AND device_id = $2", number.Value, device.Id.Value);
            unit.Add(new LogEntry(LogEntryKind.Account, number.Value, device.Number, new DeviceDeleted(user, device.Id)));
            foreach (var step in deletionSteps)
            {
                step.AddTo(unit, user, number, device.Id);
            }
        }

        AddListSteps(unit, number);
    }

    /// <summary>Adds the deletion of all the user's devices except one to a unit, including a session that is being opened right now.</summary>
    public async ValueTask AddDeletionOfAllAsync(LogUnit unit, Account account, DeviceId? spared, CancellationToken cancellationToken)
    {
        await AddDeletionAsync(unit, account.User, device => device.Id != spared, cancellationToken);
        unit.Write("DELETE FROM access_tokens WHERE user_number = $1 AND device_id <> $2", account.Number.Value, spared?.Value ?? string.Empty);
        unit.Write("DELETE FROM refresh_tokens WHERE user_number = $1 AND device_id <> $2", account.Number.Value, spared?.Value ?? string.Empty);
        unit.Add(new LogEntry(LogEntryKind.Account, account.Number.Value));
    }

    private void AddListSteps(LogUnit unit, UserNumber number)
    {
        foreach (var step in listSteps)
        {
            step.AddTo(unit, number);
        }
    }

    private static Device Read(DbDataReader row) => new(new DeviceId(row.GetString(0)), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2))
    {
        LastSeenAt = row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        LastSeenAddress = row.IsDBNull(4) ? null : row.GetString(4),
        LastSeenUserAgent = row.IsDBNull(5) ? null : row.GetString(5),
    };
}

/// <summary>Conditions that other slices can put on their rows, within the transaction that writes them.</summary>
internal static class DeviceConditions
{
    /// <summary>A device still exists, and is not a newer one with the same ID.</summary>
    /// <param name="user">The SQL expression of its user's number.</param>
    /// <param name="device">The SQL expression of its ID.</param>
    /// <param name="number">The SQL expression of its number.</param>
    public static string Exists(string user, string device, string number) =>
        $"EXISTS (SELECT 1 FROM devices WHERE user_number = {user} AND device_id = {device} AND device_number = {number})";
}
