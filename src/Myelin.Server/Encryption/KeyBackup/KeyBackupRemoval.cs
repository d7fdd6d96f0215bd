using System.Globalization;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Encryption.KeyBackup;

/// <summary>Removes the keys of deleted backups in batches, and deletes the backups of deactivated users.</summary>
internal sealed class KeyBackupRemoval(KeyBackupStore store, IEntityNumbers numbers, ILogWriter writer, TimeProvider time) : IScheduledWork, IDeactivationStep
{
    private const string WorkKind = "encryption.backup_removal";

    public string Kind => WorkKind;

    /// <summary>The key of the work that removes one backup's keys.</summary>
    public static DueKey Name(UserNumber user, long version) => new(WorkKind, string.Create(CultureInfo.InvariantCulture, $"{user.Value}/{version}"));

    public async ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken)
    {
        var slash = item.Key.IndexOf('/', StringComparison.Ordinal);
        var user = new UserNumber(long.Parse(item.Key.AsSpan(0, slash), CultureInfo.InvariantCulture));
        var version = long.Parse(item.Key.AsSpan(slash + 1), CultureInfo.InvariantCulture);
        while (await store.NamesAsync(user, version, null, null, EncryptionLimits.BackedUpKeysPerUnit, cancellationToken) is { Count: > 0 } keys)
        {
            var unit = new LogUnit(UnitLane.Bulk);
            KeyBackupStore.Remove(unit, user, version, keys);
            await writer.AppendAsync(unit, cancellationToken);
        }

        return DueOutcome.Done;
    }

    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        if (await numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return;
        }

        foreach (var backup in await store.AllAsync(number, cancellationToken))
        {
            await writer.AppendAsync(KeyBackups.Deletion(number, backup.Version, time.GetUtcNow()), cancellationToken);
        }
    }
}
