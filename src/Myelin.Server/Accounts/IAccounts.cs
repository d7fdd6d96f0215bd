using Myelin.Api;

namespace Myelin.Server.Accounts;

/// <summary>Look-ups of accounts for other slices.</summary>
public interface IAccounts
{
    /// <summary>Whether this server has the user, including deactivated ones.</summary>
    ValueTask<bool> ExistsAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The account; null if this server has none with that name.</summary>
    ValueTask<Account?> FindAsync(UserId user, CancellationToken cancellationToken);
}

/// <summary>Creates accounts for application services without a registration request.</summary>
public interface IAppServiceAccounts
{
    /// <exception cref="MatrixException"><c>M_USER_IN_USE</c>.</exception>
    Task CreateAsync(UserId user, CancellationToken cancellationToken);
}

/// <summary>Administrators' operations on accounts, for the command line and the administrative endpoints.</summary>
public interface IAccountAdministration
{
    /// <summary>Creates an account, whether or not registration is open.</summary>
    /// <param name="localpart">The localpart.</param>
    /// <param name="password">The password; null for an account without password login.</param>
    /// <param name="isAdministrator">Whether it is an administrator.</param>
    /// <param name="displayName">The display name; null for none.</param>
    /// <param name="cancellationToken">Cancels the creation.</param>
    /// <exception cref="MatrixException"><c>M_USER_IN_USE</c>, <c>M_INVALID_USERNAME</c>, <c>M_WEAK_PASSWORD</c>.</exception>
    Task<Account> CreateAsync(string localpart, string? password, bool isAdministrator, string? displayName, CancellationToken cancellationToken);

    /// <summary>Sets a password and, if requested, logs out all devices.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>, <c>M_WEAK_PASSWORD</c>.</exception>
    Task ResetPasswordAsync(UserId user, string newPassword, bool logOutDevices, CancellationToken cancellationToken);

    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such account, or it is deactivated.</exception>
    Task SetLockedAsync(UserId user, bool isLocked, CancellationToken cancellationToken);

    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such account, or it is deactivated.</exception>
    Task SetSuspendedAsync(UserId user, bool isSuspended, CancellationToken cancellationToken);

    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: there is no such account, or it is deactivated.</exception>
    Task SetAdministratorAsync(UserId user, bool isAdministrator, CancellationToken cancellationToken);

    /// <summary>Deactivates the account permanently.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    Task DeactivateAsync(UserId user, bool erase, CancellationToken cancellationToken);
}
