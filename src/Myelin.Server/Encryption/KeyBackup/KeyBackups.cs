using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Encryption.KeyBackup;

/// <summary>Manages a user's backups ("Server-side key backups").</summary>
internal sealed class KeyBackups(KeyBackupStore store, IEntityNumbers numbers, ILogWriter writer, TimeProvider time)
{
    /// <summary>Creates a backup, which becomes the current one.</summary>
    /// <exception cref="MatrixException">The request is malformed or too large, or the user has had too many backups.</exception>
    public async ValueTask<string> CreateAsync(UserId user, string algorithm, JsonElement authData, CancellationToken cancellationToken)
    {
        if (!KeyNames.IsStorable(algorithm))
        {
            throw MatrixException.InvalidParam("'algorithm' is no algorithm.");
        }

        var json = AuthData(authData);
        var number = await numbers.UserAsync(user, cancellationToken);
        for (var attempt = 0; attempt < EncryptionLimits.WriteAttempts; attempt++)
        {
            var newest = await store.NewestAsync(number, cancellationToken);
            var version = (newest ?? 0) + 1;
            if (version > EncryptionLimits.MaximumBackups)
            {
                throw MatrixException.Forbidden($"A user may have had {EncryptionLimits.MaximumBackups} backups.");
            }

            var unit = new LogUnit();
            KeyBackupStore.Insert(unit, number, newest, version, algorithm, json);
            if (await WrittenAsync(unit, cancellationToken))
            {
                return BackupVersions.Text(version);
            }
        }

        throw KeyRefusals.Contended();
    }

    /// <summary>The current backup.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    public async ValueTask<RoomKeysVersion> CurrentAsync(UserId user, CancellationToken cancellationToken) =>
        Answer(await store.CurrentAsync(await numbers.UserAsync(user, cancellationToken), cancellationToken) ?? throw MatrixException.NotFound("There is no backup."));

    /// <summary>One backup.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    public async ValueTask<RoomKeysVersion> GetAsync(UserId user, string version, CancellationToken cancellationToken) =>
        Answer(await ExistingAsync(await numbers.UserAsync(user, cancellationToken), version, cancellationToken));

    /// <summary>Changes the <c>auth_data</c> of a backup.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>, or the request would change something else.</exception>
    public async ValueTask UpdateAsync(UserId user, string version, PutRoomKeysVersion.Body body, CancellationToken cancellationToken)
    {
        var json = AuthData(body.AuthData);
        var number = await numbers.UserAsync(user, cancellationToken);
        var backup = await ExistingAsync(number, version, cancellationToken);
        if (body.Version is { } stated && stated != version)
        {
            throw MatrixException.InvalidParam("'version' is not the version of the path.");
        }

        if (body.Algorithm != backup.Algorithm)
        {
            throw MatrixException.InvalidParam("The algorithm of a backup does not change.");
        }

        var unit = new LogUnit();
        KeyBackupStore.SetAuthData(unit, number, backup.Version, json);
        await writer.AppendAsync(unit, cancellationToken);
    }

    /// <summary>Deletes a backup at once, and its keys in the background. Succeeds if the backup is deleted already.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: the backup never existed.</exception>
    public async ValueTask DeleteAsync(UserId user, string version, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(user, cancellationToken);
        var backup = await store.FindAsync(number, BackupVersions.Parse(version), cancellationToken) ?? throw BackupVersions.Unknown();
        if (!backup.IsDeleted)
        {
            await writer.AppendAsync(Deletion(number, backup.Version, time.GetUtcNow()), cancellationToken);
        }
    }

    /// <summary>Stores keys in the current backup. A key replaces a stored one only if it is better.</summary>
    /// <exception cref="MatrixException"><c>M_WRONG_ROOM_KEYS_VERSION</c>: there is a newer backup; <c>M_NOT_FOUND</c>: there is no such backup; there are too many keys.</exception>
    public async ValueTask<RoomKeysUpdate> StoreAsync(UserId user, string version, IReadOnlyList<BackedUpKey> keys, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(user, cancellationToken);
        for (var attempt = 0; attempt < EncryptionLimits.WriteAttempts; attempt++)
        {
            var backup = await CurrentAsync(number, version, cancellationToken);
            var stored = await store.QualitiesAsync(number, backup.Version, keys.Select(key => key.Id), cancellationToken);
            var better = keys.Where(key => !stored.TryGetValue(key.Id, out var quality) || key.Quality.IsBetterThan(quality)).ToList();
            if (better.Count == 0)
            {
                return new RoomKeysUpdate(BackupVersions.Text(backup.Etag), backup.Count);
            }

            var count = backup.Count + better.Count(key => !stored.ContainsKey(key.Id));
            if (count > EncryptionLimits.MaximumBackedUpKeys)
            {
                throw MatrixException.TooLarge($"A backup may have {EncryptionLimits.MaximumBackedUpKeys} keys.");
            }

            var unit = new LogUnit();
            KeyBackupStore.RequireNewest(unit, number, backup.Version);
            KeyBackupStore.Advance(unit, number, backup, count);
            foreach (var key in better)
            {
                KeyBackupStore.Write(unit, number, backup.Version, key);
            }

            if (await WrittenAsync(unit, cancellationToken))
            {
                return new RoomKeysUpdate(BackupVersions.Text(backup.Etag + 1), count);
            }
        }

        throw KeyRefusals.Contended();
    }

    /// <summary>All keys of a backup, by room and session.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such backup.</exception>
    public async ValueTask<IStreamed<GetRoomKeys.Response>> KeysAsync(UserId user, string version, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(user, cancellationToken);
        return new BackedUpKeysAnswer<GetRoomKeys.Response>(store, number, (await ExistingAsync(number, version, cancellationToken)).Version, room: null);
    }

    /// <summary>The keys of a backup for one room, by session.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such backup.</exception>
    public async ValueTask<IStreamed<RoomKeyBackup>> KeysAsync(UserId user, string version, RoomId room, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(user, cancellationToken);
        return new BackedUpKeysAnswer<RoomKeyBackup>(store, number, (await ExistingAsync(number, version, cancellationToken)).Version, room);
    }

    /// <summary>One key of a backup.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such backup, or no such key in it.</exception>
    public async ValueTask<RawJson<KeyBackupData>> KeyAsync(UserId user, string version, RoomId room, string session, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(user, cancellationToken);
        var backup = await ExistingAsync(number, version, cancellationToken);
        return KeyNames.IsStorable(session) && await store.KeyAsync(number, backup.Version, new BackedUpKeyId(room.Value, session), cancellationToken) is { } key
            ? new RawJson<KeyBackupData>(key)
            : throw MatrixException.NotFound("There is no such key.");
    }

    /// <summary>Deletes keys of a backup: all, those of one room, or one. Works in batches, so that other writes are not delayed.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such backup.</exception>
    public async ValueTask<RoomKeysUpdate> DeleteKeysAsync(UserId user, string version, RoomId? room, string? session, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(user, cancellationToken);
        for (var failures = 0; failures < EncryptionLimits.WriteAttempts;)
        {
            var backup = await ExistingAsync(number, version, cancellationToken);
            var keys = session is null || KeyNames.IsStorable(session)
                ? await store.NamesAsync(number, backup.Version, room?.Value, session, EncryptionLimits.BackedUpKeysPerUnit, cancellationToken)
                : [];
            if (keys.Count == 0)
            {
                return new RoomKeysUpdate(BackupVersions.Text(backup.Etag), backup.Count);
            }

            var unit = new LogUnit();
            KeyBackupStore.Advance(unit, number, backup, backup.Count - keys.Count);
            KeyBackupStore.Remove(unit, number, backup.Version, keys);
            failures += await WrittenAsync(unit, cancellationToken) ? 0 : 1;
        }

        throw KeyRefusals.Contended();
    }

    /// <summary>A unit that deletes a backup and schedules the removal of its keys.</summary>
    public static LogUnit Deletion(UserNumber user, long version, DateTimeOffset now)
    {
        var unit = new LogUnit();
        KeyBackupStore.MarkDeleted(unit, user, version);
        return unit.ScheduleWork(KeyBackupRemoval.Name(user, version), now);
    }

    private static RoomKeysVersion Answer(StoredBackup backup)
    {
        using var document = JsonDocument.Parse(backup.AuthData, Core.Json.JsonLimits.Documents);
        return new RoomKeysVersion(
            backup.Algorithm, document.RootElement.Clone(), backup.Count, BackupVersions.Text(backup.Etag), BackupVersions.Text(backup.Version));
    }

    private static byte[] AuthData(JsonElement json)
    {
        KeyJson.RequireObject(json, "auth_data", EncryptionLimits.MaximumAuthDataBytes);
        return KeyJson.Bytes(json).ToArray();
    }

    private async ValueTask<StoredBackup> ExistingAsync(UserNumber user, string version, CancellationToken cancellationToken) =>
        await store.FindAsync(user, BackupVersions.Parse(version), cancellationToken) is { IsDeleted: false } backup ? backup : throw BackupVersions.Unknown();

    private async ValueTask<StoredBackup> CurrentAsync(UserNumber user, string version, CancellationToken cancellationToken)
    {
        var current = await store.CurrentAsync(user, cancellationToken) ?? throw BackupVersions.Unknown();
        var currentVersion = BackupVersions.Text(current.Version);
        return currentVersion == version
            ? current
            : throw new MatrixException(403, new MatrixError(ErrCode.WrongRoomKeysVersion, "Keys are stored in the current backup alone.") { CurrentVersion = currentVersion });
    }

    private async ValueTask<bool> WrittenAsync(LogUnit unit, CancellationToken cancellationToken)
    {
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
            return true;
        }
        catch (UnitRefusedException)
        {
            // Another of the user's devices wrote at the same time: read the backup again.
            return false;
        }
    }
}
