using Myelin.Api;

namespace Myelin.Server.Accounts;

/// <summary>What other slices may ask about accounts.</summary>
public interface IAccounts
{
    /// <summary>Whether the user is one of this server, deactivated ones included.</summary>
    ValueTask<bool> ExistsAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The account; null if this server has none of that name.</summary>
    ValueTask<Account?> FindAsync(UserId user, CancellationToken cancellationToken);
}

/// <summary>Makes accounts for application services without a request.</summary>
public interface IAppServiceAccounts
{
    /// <exception cref="MatrixException"><c>M_USER_IN_USE</c>.</exception>
    Task CreateAsync(UserId user, CancellationToken cancellationToken);
}

/// <summary>What administrators do with accounts, on the command line and through administrative endpoints.</summary>
public interface IAccountAdministration
{
    /// <summary>Makes an account, whether or not registration is open.</summary>
    /// <param name="localpart">The localpart.</param>
    /// <param name="password">The password; null for an account that nobody can log in to by password.</param>
    /// <param name="isAdministrator">Whether it is an administrator's.</param>
    /// <param name="displayName">The display name; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MatrixException"><c>M_USER_IN_USE</c>, <c>M_INVALID_USERNAME</c>, <c>M_WEAK_PASSWORD</c>.</exception>
    Task<Account> CreateAsync(string localpart, string? password, bool isAdministrator, string? displayName, CancellationToken cancellationToken);

    /// <summary>Sets a password and, if asked, ends every session.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>, <c>M_WEAK_PASSWORD</c>.</exception>
    Task ResetPasswordAsync(UserId user, string newPassword, bool logOutDevices, CancellationToken cancellationToken);

    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such account, or it is deactivated.</exception>
    Task SetLockedAsync(UserId user, bool isLocked, CancellationToken cancellationToken);

    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such account, or it is deactivated.</exception>
    Task SetSuspendedAsync(UserId user, bool isSuspended, CancellationToken cancellationToken);

    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such account, or it is deactivated.</exception>
    Task SetAdministratorAsync(UserId user, bool isAdministrator, CancellationToken cancellationToken);

    /// <summary>Closes the account for good.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    Task DeactivateAsync(UserId user, bool erase, CancellationToken cancellationToken);
}
