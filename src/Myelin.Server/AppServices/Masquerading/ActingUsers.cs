using System.Collections.Frozen;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.AppServices.Masquerading;

/// <summary>The users whom application services act as, with their devices; cached until the log reports a change.</summary>
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

    /// <summary>The user; null if the account does not exist.</summary>
    public async ValueTask<ActingUser?> FindAsync(UserId user, CancellationToken cancellationToken) =>
        await _numbers.FindUserAsync(user, cancellationToken) is { } number && await _users.GetAsync(number.Value, cancellationToken) is { Account: not null } found
            ? found
            : null;

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            // Entries for an account also report changes of its devices.
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

/// <summary>A user whom an application service may act as.</summary>
/// <param name="Account">The account; null if there is none.</param>
/// <param name="Devices">The devices.</param>
internal sealed record ActingUser(Account? Account, FrozenSet<DeviceId> Devices);
