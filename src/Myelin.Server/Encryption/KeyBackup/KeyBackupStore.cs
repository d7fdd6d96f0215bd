using System.Globalization;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Encryption.KeyBackup;

/// <summary>A stored backup.</summary>
internal sealed record StoredBackup(long Version, bool IsDeleted, long Etag, long Count, string Algorithm, byte[] AuthData);

/// <summary>Identifies a key of a backup.</summary>
internal readonly record struct BackedUpKeyId(string Room, string Session);

/// <summary>Reads and writes the rows of backups and their keys. Deleted backups stay as rows, so that no version is reused.</summary>
internal sealed class KeyBackupStore(IDatabase database)
{
    /// <summary>The etag, which changes with every change of a backup's keys; null if the backup does not exist.</summary>
    private const string EtagQuery = "SELECT etag FROM room_key_backups WHERE user_number = $1 AND version = $2 AND is_deleted = 0";

    private const string NewestQuery = "SELECT MAX(version) FROM room_key_backups WHERE user_number = $1";

    private const string Columns = "SELECT version, is_deleted, etag, key_count, algorithm, auth_data FROM room_key_backups WHERE user_number = $1";

    /// <summary>A backup, deleted or not; null if there never was one with that version.</summary>
    public ValueTask<StoredBackup?> FindAsync(UserNumber user, long version, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync($"{Columns} AND version = $2", Read, token, user.Value, version), cancellationToken);

    /// <summary>The newest backup that is not deleted.</summary>
    public ValueTask<StoredBackup?> CurrentAsync(UserNumber user, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync($"{Columns} AND is_deleted = 0 ORDER BY version DESC LIMIT 1", Read, token, user.Value),
        cancellationToken);

    /// <summary>All backups that are not deleted.</summary>
    public ValueTask<List<StoredBackup>> AllAsync(UserNumber user, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync($"{Columns} AND is_deleted = 0", Read, token, user.Value), cancellationToken);

    /// <summary>The newest version ever used; null if there was none.</summary>
    public ValueTask<long?> NewestAsync(UserNumber user, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => session.ScalarAsync(NewestQuery, token, user.Value), cancellationToken);

    /// <summary>Keys of a backup after a place, ordered by room and session: of all rooms, or of one room.</summary>
    public ValueTask<List<(BackedUpKeyId Id, byte[] Json)>> KeysAsync(
        UserNumber user, long version, string? room, BackedUpKeyId after, int limit, CancellationToken cancellationToken)
    {
        var (condition, parameters) = Scope(user, version, room, null);
        var next = parameters.Length + 1;
        return database.ReadAsync(
            (read, token) => read.QueryAsync(
                $"SELECT room_id, session_id, json FROM room_keys WHERE {condition} AND (room_id, session_id) > (${next}, ${next + 1}) ORDER BY room_id, session_id LIMIT ${next + 2}",
                static row => (new BackedUpKeyId(row.GetString(0), row.GetString(1)), row.GetFieldValue<byte[]>(2)),
                token,
                [.. parameters, after.Room, after.Session, (long)limit]),
            cancellationToken);
    }

    /// <summary>One key of a backup, or null.</summary>
    public ValueTask<byte[]?> KeyAsync(UserNumber user, long version, BackedUpKeyId key, CancellationToken cancellationToken)
    {
        var (condition, parameters) = Scope(user, version, key.Room, key.Session);
        return database.ReadAsync(
            (read, token) => read.QuerySingleOrDefaultAsync($"SELECT json FROM room_keys WHERE {condition}", static row => row.GetFieldValue<byte[]>(0), token, parameters),
            cancellationToken);
    }

    /// <summary>The IDs of keys of a backup.</summary>
    public ValueTask<List<BackedUpKeyId>> NamesAsync(
        UserNumber user, long version, string? room, string? session, int limit, CancellationToken cancellationToken)
    {
        var (condition, parameters) = Scope(user, version, room, session);
        return database.ReadAsync(
            (read, token) => read.QueryAsync(
                $"SELECT room_id, session_id FROM room_keys WHERE {condition} LIMIT ${parameters.Length + 1}",
                static row => new BackedUpKeyId(row.GetString(0), row.GetString(1)),
                token,
                [.. parameters, (long)limit]),
            cancellationToken);
    }

    /// <summary>The quality of the stored keys with some IDs.</summary>
    public async ValueTask<Dictionary<BackedUpKeyId, KeyQuality>> QualitiesAsync(
        UserNumber user, long version, IEnumerable<BackedUpKeyId> keys, CancellationToken cancellationToken) => (await database.ReadAsync(
        (session, token) => session.QueryInAsync(
            "SELECT room_id, session_id, is_verified, first_message_index, forwarded_count FROM room_keys "
            + "WHERE user_number = $1 AND version = $2 AND (room_id, session_id) IN",
            string.Empty,
            [.. keys.SelectMany(key => (SqlValue[])[key.Room, key.Session])],
            2,
            static row => (Id: new BackedUpKeyId(row.GetString(0), row.GetString(1)), Quality: new KeyQuality(row.GetInt64(2) != 0, row.GetInt64(3), row.GetInt64(4))),
            token,
            user.Value,
            version),
        cancellationToken)).ToDictionary(row => row.Id, row => row.Quality);

    /// <summary>Adds a new backup after the newest.</summary>
    public static void Insert(LogUnit unit, UserNumber user, long? newest, long version, string algorithm, byte[] authData) =>
        unit.RequireAndSwap(NewestQuery, newest, version, user.Value).Write(
            "INSERT INTO room_key_backups (user_number, version, is_deleted, etag, key_count, algorithm, auth_data) VALUES ($1, $2, 0, 0, 0, $3, $4)",
            user.Value,
            version,
            algorithm,
            authData);

    public static void SetAuthData(LogUnit unit, UserNumber user, long version, byte[] authData) => unit.Write(
        "UPDATE room_key_backups SET auth_data = $3 WHERE user_number = $1 AND version = $2 AND is_deleted = 0", user.Value, version, authData);

    /// <summary>Adds the deletion of a backup; its keys are removed later.</summary>
    public static void MarkDeleted(LogUnit unit, UserNumber user, long version) => unit.Write(
        "UPDATE room_key_backups SET is_deleted = 1 WHERE user_number = $1 AND version = $2", user.Value, version);

    /// <summary>Adds a change of a backup's etag and key count, if the etag still is the given one.</summary>
    public static void Advance(LogUnit unit, UserNumber user, StoredBackup backup, long count) =>
        unit.RequireAndSwap(EtagQuery, backup.Etag, backup.Etag + 1, user.Value, backup.Version).Write(
            "UPDATE room_key_backups SET etag = $3, key_count = $4 WHERE user_number = $1 AND version = $2",
            user.Value,
            backup.Version,
            backup.Etag + 1,
            count);

    /// <summary>Requires that the backup is still the newest.</summary>
    public static void RequireNewest(LogUnit unit, UserNumber user, long version) =>
        unit.Require("SELECT MAX(version) FROM room_key_backups WHERE user_number = $1 AND is_deleted = 0", version, user.Value);

    public static void Write(LogUnit unit, UserNumber user, long version, BackedUpKey key) => unit.Write(
        "INSERT INTO room_keys (user_number, version, room_id, session_id, is_verified, first_message_index, forwarded_count, json) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_number, version, room_id, session_id) DO UPDATE SET "
        + "is_verified = excluded.is_verified, first_message_index = excluded.first_message_index, "
        + "forwarded_count = excluded.forwarded_count, json = excluded.json",
        user.Value,
        version,
        key.Id.Room,
        key.Id.Session,
        key.Quality.IsVerified,
        key.Quality.FirstMessageIndex,
        key.Quality.ForwardedCount,
        key.Json);

    public static void Remove(LogUnit unit, UserNumber user, long version, IEnumerable<BackedUpKeyId> keys)
    {
        List<SqlValue> values = [.. keys.SelectMany(key => (SqlValue[])[key.Room, key.Session])];
        foreach (var part in SqlList.Parts("DELETE FROM room_keys WHERE user_number = $1 AND version = $2 AND (room_id, session_id) IN", string.Empty, values, 2, user.Value, version))
        {
            unit.Write(part.Sql, part.Parameters);
        }
    }

    private static (string Condition, SqlValue[] Parameters) Scope(UserNumber user, long version, string? room, string? session) => (room, session) switch
    {
        (null, _) => ("user_number = $1 AND version = $2", [user.Value, version]),
        (_, null) => ("user_number = $1 AND version = $2 AND room_id = $3", [user.Value, version, room]),
        _ => ("user_number = $1 AND version = $2 AND room_id = $3 AND session_id = $4", [user.Value, version, room, session]),
    };

    private static StoredBackup Read(System.Data.Common.DbDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1) != 0, row.GetInt64(2), row.GetInt64(3), row.GetString(4), row.GetFieldValue<byte[]>(5));
}

/// <summary>Backup versions: numbers from 1 on, and their text form.</summary>
internal static class BackupVersions
{
    public static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Parses a version. Text that is not a version cannot name an existing backup.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    public static long Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && Text(version) == text ? version : throw Unknown();

    public static MatrixException Unknown() => MatrixException.NotFound("There is no such backup.");
}
