using System.Collections.Concurrent;
using System.Data.Common;
using System.Text;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Presence;

/// <summary>The last presence in the database. Changes are collected in memory and written in batches, so that a change does not cost a write.</summary>
internal sealed class PresenceStore(IDatabase database, ILogWriter writer, IEntityNumbers numbers)
{
    private readonly ConcurrentDictionary<UserId, SavedPresence> _unsaved = new();

    /// <summary>Collects a presence to save.</summary>
    public void Note(UserId user, SavedPresence presence)
    {
        if (_unsaved.Count < PresenceLimits.MaximumUnsaved || _unsaved.ContainsKey(user))
        {
            _unsaved[user] = presence;
        }
    }

    /// <summary>The user's last presence; null if there never was one.</summary>
    public async ValueTask<SavedPresence?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        if (_unsaved.TryGetValue(user, out var unsaved))
        {
            return unsaved;
        }

        return await numbers.FindUserAsync(user, cancellationToken) is { } number
            ? await database.ReadAsync(
                (session, token) => session.QuerySingleOrDefaultAsync(
                    "SELECT presence, last_active_at, status_msg FROM presence WHERE user_number = $1", static row => Read(row, 0), token, number.Value),
                cancellationToken)
            : null;
    }

    /// <summary>The users who were not offline when last saved, up to the limit for memory.</summary>
    public async ValueTask<IReadOnlyList<(UserId User, SavedPresence Presence)>> NotOfflineAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT user_number, presence, last_active_at, status_msg FROM presence WHERE presence <> 0 ORDER BY user_number LIMIT $1",
                static row => (Number: new UserNumber(row.GetInt64(0)), Presence: Read(row, 1)),
                token,
                PresenceLimits.MaximumUsers),
            cancellationToken);
        var users = await numbers.UserIdsAsync([.. rows.Select(row => row.Number)], cancellationToken);
        return [.. rows.Select(row => (users[row.Number], row.Presence))];
    }

    /// <summary>Writes the collected changes.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        foreach (var chunk in _unsaved.ToArray().Chunk(PresenceLimits.SavedPerUnit))
        {
            var unit = new LogUnit(UnitLane.Bulk);
            foreach (var (user, presence) in chunk)
            {
                unit.Write(
                    """
                    INSERT INTO presence (user_number, presence, last_active_at, status_msg) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (user_number) DO UPDATE
                    SET presence = excluded.presence, last_active_at = excluded.last_active_at, status_msg = excluded.status_msg
                    """,
                    (await numbers.UserAsync(user, cancellationToken)).Value,
                    (long)presence.Presence,
                    presence.LastActiveAt?.ToUnixTimeMilliseconds(),
                    presence.StatusMessage is { } message ? Encoding.UTF8.GetBytes(message) : null);
            }

            await writer.AppendAsync(unit, cancellationToken);
            foreach (var saved in chunk)
            {
                // Only if it has not changed again meanwhile.
                _unsaved.TryRemove(saved);
            }
        }
    }

    private static SavedPresence Read(DbDataReader row, int first) => new(
        (PresenceKind)row.GetInt64(first),
        row.IsDBNull(first + 1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(first + 1)),
        row.IsDBNull(first + 2) ? null : Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(first + 2)));
}

/// <summary>The saved part of a presence.</summary>
internal sealed record SavedPresence(PresenceKind Presence, DateTimeOffset? LastActiveAt, string? StatusMessage);

/// <summary>Sets a deactivated user offline and removes the status message ("Account deactivation").</summary>
internal sealed class PresenceErasure(IPresence presence) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken) =>
        await presence.SetAsync(user, PresenceKind.Offline, null, cancellationToken);
}
