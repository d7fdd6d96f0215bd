using Myelin.Api;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Log;

namespace Myelin.Server.Accounts;

/// <summary>Sets passwords ("Password management").</summary>
internal sealed class PasswordChange(PasswordPolicy policy, PasswordHasher hasher, DeviceStore devices, ILogWriter writer)
{
    /// <summary>Sets the password and, if requested, deletes the user's devices except the spared one.</summary>
    /// <exception cref="MatrixException">The password is not allowed.</exception>
    public async Task SetAsync(Account account, string password, bool logOutDevices, DeviceId? spared, CancellationToken cancellationToken)
    {
        policy.Check(password);
        var hash = await hasher.HashAsync(password, cancellationToken);
        var unit = new LogUnit();
        AccountStore.RequireActive(unit, account.Number);
        unit.Write("UPDATE accounts SET password_hash = $2 WHERE user_number = $1", account.Number.Value, hash);

        // A login token, which may be in somebody else's hands, must not outlive the password.
        unit.Write("DELETE FROM login_tokens WHERE user_number = $1", account.Number.Value);
        unit.Add(new LogEntry(LogEntryKind.Account, account.Number.Value));
        if (logOutDevices)
        {
            await devices.AddDeletionOfAllAsync(unit, account, spared, cancellationToken);
        }

        try
        {
            await writer.AppendAsync(unit, cancellationToken);
        }
        catch (UnitRefusedException)
        {
            throw AccountRefusals.Deactivated();
        }
    }
}
