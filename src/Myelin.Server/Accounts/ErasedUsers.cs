using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Accounts;

/// <summary>Which users requested erasure when their account was deactivated ("Account deactivation", <c>erase</c>).</summary>
public interface IErasedUsers
{
    /// <summary>Whether the user is erased; users of other servers never are. Completes synchronously if cached.</summary>
    ValueTask<bool> IsErasedAsync(UserId user, CancellationToken cancellationToken);
}

/// <summary>Caches whether users are erased until their account changes.</summary>
internal sealed class ErasedUsers : IErasedUsers, IDisposable
{
    private readonly AccountStore _accounts;
    private readonly ServerIdentity _server;
    private readonly AccountGenerations _generations = new();
    private readonly Cache<UserId, Known> _known;
    private readonly TailSubscription _subscription;

    public ErasedUsers(AccountStore accounts, ServerIdentity server, MemoryBudget budget, ILogTail tail)
    {
        _accounts = accounts;
        _server = server;
        _known = new Cache<UserId, Known>(budget, "erased_users", static (user, _) => EstimatedBytes.Of(user.Value) + EstimatedBytes.Object);
        _subscription = tail.Follow(_generations);
    }

    public ValueTask<bool> IsErasedAsync(UserId user, CancellationToken cancellationToken)
    {
        if (!user.IsOn(_server.ServerName))
        {
            return ValueTask.FromResult(false);
        }

        return _known.TryGet(user, out var known) && _generations.IsFresh(known.Number, known.Since)
            ? ValueTask.FromResult(known.IsErased)
            : ReadAsync(user, cancellationToken);
    }

    public void Dispose() => _subscription.Dispose();

    private async ValueTask<bool> ReadAsync(UserId user, CancellationToken cancellationToken)
    {
        var since = _generations.Now;
        if (await _accounts.FindAsync(user, cancellationToken) is not { } account)
        {
            return false;
        }

        _known.Set(user, new Known(account.Number.Value, account.IsErased, since));
        return account.IsErased;
    }

    private readonly record struct Known(long Number, bool IsErased, long Since);
}
