using System.Security.Cryptography;
using System.Text;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>
/// Lets the first administrator register without a command line: with a code that the server prints when it starts, used in place of a
/// registration token. It can be used once, only while nobody has an account, and each start makes a new one. Nobody becomes an administrator
/// just by being first.
/// </summary>
internal sealed class FirstAdministrator(IDatabase database)
{
    /// <summary>32 characters, without those that look alike, so the code's 20 have 100 bits.</summary>
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>Returns a row once somebody has an account. Guests and users of application services don't count.</summary>
    private const string AnyAccount = "SELECT kind FROM accounts WHERE kind = 0 LIMIT 1";

    private readonly string _code = string.Join('-', Enumerable.Range(0, 5).Select(static _ => RandomNumberGenerator.GetString(Alphabet, 4)));

    /// <summary>Accounts are never removed, so once there is one, there is no need to query again.</summary>
    private volatile bool _hasAccounts;

    /// <summary>Whether anybody has an account.</summary>
    public async ValueTask<bool> HasAccountsAsync(CancellationToken cancellationToken)
    {
        if (!_hasAccounts)
        {
            _hasAccounts = await database.ReadAsync(static (session, token) => session.ScalarAsync(AnyAccount, token), cancellationToken) is not null;
        }

        return _hasAccounts;
    }

    /// <summary>The code; null once somebody has an account.</summary>
    public async ValueTask<string?> FindCodeAsync(CancellationToken cancellationToken) => await HasAccountsAsync(cancellationToken) ? null : _code;

    /// <summary>Whether this is the code, and it is still valid.</summary>
    public async ValueTask<bool> IsCodeAsync(string presented, CancellationToken cancellationToken) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented), Encoding.ASCII.GetBytes(_code)) && !await HasAccountsAsync(cancellationToken);

    /// <summary>Adds the precondition that there is no account yet.</summary>
    public static void Require(LogUnit unit) => unit.RequireAndSwap(AnyAccount, null, 0);

    /// <summary>Whether the refused precondition is that of <see cref="Require"/>.</summary>
    public static bool IsRequirement(Precondition? precondition) => precondition?.Sql == AnyAccount;
}
