using System.Data.Common;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>Reads accounts.</summary>
internal sealed class AccountStore(IDatabase database) : IAccounts
{
    /// <summary>Makes a unit require that the account has not been deactivated.</summary>
    public static void RequireActive(LogUnit unit, UserNumber account) =>
        unit.Require("SELECT is_deactivated FROM accounts WHERE user_number = $1", 0, account.Value);

    public async ValueTask<bool> ExistsAsync(UserId user, CancellationToken cancellationToken) =>
        await FindAsync(user, cancellationToken) is not null;

    public async ValueTask<Account?> FindAsync(UserId user, CancellationToken cancellationToken) =>
        (await FindStoredAsync(user, cancellationToken))?.Account;

    /// <summary>The account with its password hash.</summary>
    public ValueTask<StoredAccount?> FindStoredAsync(UserId user, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(
            """
            SELECT user_number, user_id, kind, created_at, is_administrator, is_locked, is_suspended, is_deactivated, is_erased, password_hash
            FROM accounts WHERE user_id = $1
            """,
            Read,
            token,
            user.Value),
        cancellationToken);

    public ValueTask<StoredAccount?> FindStoredAsync(UserNumber user, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(
            """
            SELECT user_number, user_id, kind, created_at, is_administrator, is_locked, is_suspended, is_deactivated, is_erased, password_hash
            FROM accounts WHERE user_number = $1
            """,
            Read,
            token,
            user.Value),
        cancellationToken);

    private static StoredAccount Read(DbDataReader row) => new(
        new Account(
            UserId.Parse(row.GetString(1)),
            new UserNumber(row.GetInt64(0)),
            (AccountKind)row.GetInt64(2),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)))
        {
            IsAdministrator = row.GetInt64(4) != 0,
            IsLocked = row.GetInt64(5) != 0,
            IsSuspended = row.GetInt64(6) != 0,
            IsDeactivated = row.GetInt64(7) != 0,
            IsErased = row.GetInt64(8) != 0,
        },
        row.IsDBNull(9) ? null : row.GetString(9));
}

/// <summary>An account with its password hash, which only the password hasher sees outside this slice's services.</summary>
internal sealed record StoredAccount(Account Account, string? PasswordHash)
{
    public override string ToString() => Account.ToString();
}
