using Myelin.Api;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Log;

namespace Myelin.Server.Accounts;

/// <summary>Administrators' operations on accounts.</summary>
internal sealed class AccountAdministration(
    AccountStore accounts, AccountCreation creation, PasswordChange passwordChange, PasswordPolicy policy, PasswordHasher hasher, Deactivation deactivation, ILogWriter writer)
    : IAccountAdministration
{
    public async Task<Account> CreateAsync(
        string localpart, string? password, bool isAdministrator, string? displayName, CancellationToken cancellationToken)
    {
        var user = await creation.CheckAvailableAsync(localpart, cancellationToken);
        if (password is not null)
        {
            policy.Check(password);
        }

        await creation.CreateAsync(
            new NewAccount(user, AccountKind.User)
            {
                PasswordHash = password is null ? null : await hasher.HashAsync(password, cancellationToken),
                DisplayName = displayName,
                IsAdministrator = isAdministrator,
            },
            cancellationToken);
        return (await accounts.FindAsync(user, cancellationToken))!;
    }

    public async Task ResetPasswordAsync(UserId user, string newPassword, bool logOutDevices, CancellationToken cancellationToken) =>
        await passwordChange.SetAsync(await RequireAsync(user, cancellationToken), newPassword, logOutDevices, spared: null, cancellationToken);

    public Task SetLockedAsync(UserId user, bool isLocked, CancellationToken cancellationToken) =>
        SetAsync("UPDATE accounts SET is_locked = $2 WHERE user_number = $1", user, isLocked, cancellationToken);

    public Task SetSuspendedAsync(UserId user, bool isSuspended, CancellationToken cancellationToken) =>
        SetAsync("UPDATE accounts SET is_suspended = $2 WHERE user_number = $1", user, isSuspended, cancellationToken);

    public Task SetAdministratorAsync(UserId user, bool isAdministrator, CancellationToken cancellationToken) =>
        SetAsync("UPDATE accounts SET is_administrator = $2 WHERE user_number = $1", user, isAdministrator, cancellationToken);

    public async Task DeactivateAsync(UserId user, bool erase, CancellationToken cancellationToken) => await deactivation.DeactivateAsync(
        await accounts.FindAsync(user, cancellationToken) ?? throw Unknown(), erase, cancellationToken);

    private static MatrixException Unknown() => MatrixException.NotFound("There is no such user.");

    private async Task SetAsync(string sql, UserId user, bool value, CancellationToken cancellationToken)
    {
        var account = await RequireAsync(user, cancellationToken);
        var unit = new LogUnit().Write(sql, account.Number.Value, value);
        unit.Add(new LogEntry(LogEntryKind.Account, account.Number.Value));
        await writer.AppendAsync(unit, cancellationToken);
    }

    private async ValueTask<Account> RequireAsync(UserId user, CancellationToken cancellationToken) =>
        await accounts.FindAsync(user, cancellationToken) is { IsDeactivated: false } account ? account : throw Unknown();
}
