using System.Security.Cryptography;
using System.Text;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>
/// How the first administrator gets in who has no command line at hand: by a code that a start tells whoever reads what it prints, in the place of
/// a registration token. It is good once, and only while nobody has an account; each start makes another. Nobody becomes an administrator by being first.
/// </summary>
internal sealed class FirstAdministrator(IDatabase database)
{
    /// <summary>32 of them, without those that are taken for each other: 20 carry 100 bits.</summary>
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>Gives a row as soon as somebody has an account. Guests and application services' users are nobody here.</summary>
    private const string AnyAccount = "SELECT kind FROM accounts WHERE kind = 0 LIMIT 1";

    private readonly string _code = string.Join('-', Enumerable.Range(0, 5).Select(static _ => RandomNumberGenerator.GetString(Alphabet, 4)));

    /// <summary>Accounts don't go away: once there is one, nobody has to look again.</summary>
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

    /// <summary>The code; null as soon as somebody has an account.</summary>
    public async ValueTask<string?> FindCodeAsync(CancellationToken cancellationToken) => await HasAccountsAsync(cancellationToken) ? null : _code;

    /// <summary>Whether it is the code, and still good.</summary>
    public async ValueTask<bool> IsCodeAsync(string presented, CancellationToken cancellationToken) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented), Encoding.ASCII.GetBytes(_code)) && !await HasAccountsAsync(cancellationToken);

    /// <summary>Makes the unit depend on there being no account yet.</summary>
    public static void Require(LogUnit unit) => unit.RequireAndSwap(AnyAccount, null, 0);

    /// <summary>Whether the refused precondition was that of <see cref="Require"/>.</summary>
    public static bool IsRequirement(Precondition? precondition) => precondition?.Sql == AnyAccount;
}
