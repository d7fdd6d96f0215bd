namespace Myelin.Server.Accounts;

/// <summary>What other slices may ask about accounts.</summary>
public interface IAccounts
{
    /// <summary>Whether the user is one of this server, deactivated ones included.</summary>
    ValueTask<bool> ExistsAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The account; null if this server has none of that name.</summary>
    ValueTask<Account?> FindAsync(UserId user, CancellationToken cancellationToken);
}
