using System.Collections.Immutable;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Encryption;

/// <summary>The one-time and fallback keys that every sync reports to a device ("Extensions to /sync").</summary>
/// <param name="OneTimeKeys">The number of unclaimed keys, by algorithm; includes <c>signed_curve25519</c> even if there are none.</param>
/// <param name="UnusedFallbackKeys">The algorithms whose fallback key is still unused.</param>
public sealed record DeviceKeyCounts(ImmutableSortedDictionary<string, long> OneTimeKeys, ImmutableArray<string> UnusedFallbackKeys)
{
    /// <summary>The counts of a device without keys. Clients take a missing count for an unchanged one, so zero is included.</summary>
    public static readonly DeviceKeyCounts None = new(
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal).Add(KeyNames.SignedCurve25519, 0), []);
}

/// <summary>Counts the keys that each device of a user has left.</summary>
public interface IKeyCounts
{
    /// <summary>The device's counts, at this process's tail or newer. Completes synchronously while cached.</summary>
    ValueTask<DeviceKeyCounts> OfDeviceAsync(UserNumber user, DeviceId device, CancellationToken cancellationToken);

    /// <summary>Whether the counts changed after one position and up to another, as far as this process knows: a reason to end a long poll.</summary>
    bool ChangedBetween(UserNumber user, DeviceId device, LogPosition since, LogPosition upTo);
}

/// <summary>The fact of a <see cref="LogEntryKind.OneTimeKeys"/> entry.</summary>
internal sealed record KeysOfDeviceChanged(DeviceId Device);

/// <summary>Caches the key counts of users until the tail reports a change.</summary>
internal sealed class KeyCounts : IKeyCounts, ITailFollower, IDisposable
{
    /// <summary>The size of a device: its ID, and a count or two.</summary>
    private const long DeviceBytes = (3 * EstimatedBytes.Node) + EstimatedBytes.Object;

    private readonly IDatabase _database;
    private readonly LoadedViews<UserKeyCounts> _views;
    private readonly Cache<(long User, DeviceId Device), LogPosition> _changes;
    private readonly TailSubscription _subscription;

    public KeyCounts(IDatabase database, MemoryBudget budget, ILogTail tail)
    {
        _database = database;
        _views = new LoadedViews<UserKeyCounts>(budget, "key_counts", static user => DeviceBytes * user.Devices.Count, LoadAsync);
        _changes = new Cache<(long User, DeviceId Device), LogPosition>(
            budget, "key_count_changes", static (key, _) => EstimatedBytes.Of(key.Device.Value));
        _subscription = tail.Follow(this);
    }

    public async ValueTask<DeviceKeyCounts> OfDeviceAsync(UserNumber user, DeviceId device, CancellationToken cancellationToken) =>
        (await _views.GetAsync(user.Value, cancellationToken)).Devices.GetValueOrDefault(device, DeviceKeyCounts.None);

    public bool ChangedBetween(UserNumber user, DeviceId device, LogPosition since, LogPosition upTo) =>
        _changes.TryGet((user.Value, device), out var position) && position > since && position <= upTo;

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            // Deleting a device changes its user's device list.
            if (entry.Kind is not (LogEntryKind.OneTimeKeys or LogEntryKind.DeviceList))
            {
                continue;
            }

            _views.Invalidate(entry.Subject);
            if (entry.Fact is KeysOfDeviceChanged changed)
            {
                _changes.Set((entry.Subject, changed.Device), entry.Position);
            }
        }
    }

    public void Reset() => _views.Clear();

    public void Dispose() => _subscription.Dispose();

    private ValueTask<UserKeyCounts> LoadAsync(long user, CancellationToken cancellationToken) => _database.ReadAsync(
        async (session, token) =>
        {
            var devices = ImmutableDictionary.CreateBuilder<DeviceId, DeviceKeyCounts>();
            var counts = await session.QueryAsync(
                "SELECT device_id, algorithm, COUNT(*) FROM one_time_keys WHERE user_number = $1 AND is_claimed = 0 GROUP BY device_id, algorithm",
                static row => (Device: new DeviceId(row.GetString(0)), Algorithm: row.GetString(1), Count: row.GetInt64(2)),
                token,
                user);
            foreach (var (device, algorithm, count) in counts)
            {
                var before = devices.GetValueOrDefault(device, DeviceKeyCounts.None);
                devices[device] = before with { OneTimeKeys = before.OneTimeKeys.SetItem(algorithm, count) };
            }

            var fallbacks = await session.QueryAsync(
                "SELECT device_id, algorithm FROM fallback_keys WHERE user_number = $1 AND is_used = 0",
                static row => (Device: new DeviceId(row.GetString(0)), Algorithm: row.GetString(1)),
                token,
                user);
            foreach (var (device, algorithm) in fallbacks)
            {
                var before = devices.GetValueOrDefault(device, DeviceKeyCounts.None);
                devices[device] = before with { UnusedFallbackKeys = before.UnusedFallbackKeys.Add(algorithm) };
            }

            return new UserKeyCounts(devices.ToImmutable());
        },
        cancellationToken);

    private sealed record UserKeyCounts(ImmutableDictionary<DeviceId, DeviceKeyCounts> Devices);
}
