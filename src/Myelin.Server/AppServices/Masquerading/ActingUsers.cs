using System.Collections.Frozen;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.AppServices.Masquerading;

/// <summary>The users in whose name application services act, with their devices; held in memory until the log tells of a change.</summary>
internal sealed class ActingUsers : ITailFollower, IDisposable
{
    private readonly IAccounts _accounts;
    private readonly IDevices _devices;
    private readonly IEntityNumbers _numbers;
    private readonly LoadedViews<ActingUser> _users;
    private readonly TailSubscription _subscription;

    public ActingUsers(IAccounts accounts, IDevices devices, IEntityNumbers numbers, MemoryBudget budget, ILogTail tail)
    {
        _accounts = accounts;
        _devices = devices;
        _numbers = numbers;
        _users = new LoadedViews<ActingUser>(budget, "acting_users", static user => (3 * EstimatedBytes.Object) + (EstimatedBytes.Node * user.Devices.Count), LoadAsync);
        _subscription = tail.Follow(this);
    }

    /// <summary>The user; null if there is no such account.</summary>
    public async ValueTask<ActingUser?> FindAsync(UserId user, CancellationToken cancellationToken) =>
        await _numbers.FindUserAsync(user, cancellationToken) is { } number && await _users.GetAsync(number.Value, cancellationToken) is { Account: not null } found
            ? found
            : null;

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            // Devices come and go by entries of their account.
            if (entry.Kind == LogEntryKind.Account)
            {
                _users.Invalidate(entry.Subject);
            }
        }
    }

    public void Reset() => _users.Clear();

    public void Dispose() => _subscription.Dispose();

    private async ValueTask<ActingUser> LoadAsync(long number, CancellationToken cancellationToken)
    {
        var user = await _numbers.UserIdAsync(new UserNumber(number), cancellationToken);
        var devices = await _devices.ListAsync(user, cancellationToken);
        return new ActingUser(await _accounts.FindAsync(user, cancellationToken), devices.Select(device => device.Id).ToFrozenSet());
    }
}

/// <summary>A user in whose name an application service may act.</summary>
/// <param name="Account">The account; null if there is none.</param>
/// <param name="Devices">The devices.</param>
internal sealed record ActingUser(Account? Account, FrozenSet<DeviceId> Devices);
