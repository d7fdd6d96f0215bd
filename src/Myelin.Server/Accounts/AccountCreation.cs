using System.Security.Cryptography;
using Myelin.Api;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts;

/// <summary>Creates accounts, each in one unit with its first session and the rows that other slices add.</summary>
internal sealed class AccountCreation(
    AccountStore accounts,
    RegistrationTokens registrationTokens,
    SessionOpener sessions,
    Localparts localparts,
    IEntityNumbers numbers,
    ILogWriter writer,
    IEnumerable<IAccountCreationStep> steps,
    IEnumerable<IReservedUserIds> reserved,
    TimeProvider time) : IAppServiceAccounts
{
    /// <summary>Attempts when others take the same name or token at the same time.</summary>
    private const int MaximumAttempts = 10;

    private const string Taken = "SELECT COUNT(*) FROM accounts WHERE user_number = $1";

    /// <exception cref="MatrixException"><c>M_USER_IN_USE</c>, <c>M_EXCLUSIVE</c>, and the errors of <see cref="Localparts.Register"/>.</exception>
    public async ValueTask<UserId> CheckAvailableAsync(string username, CancellationToken cancellationToken)
    {
        var user = localparts.Register(username, IsReserved);
        return await accounts.ExistsAsync(user, cancellationToken) ? throw InUse() : user;
    }

    public async Task CreateAsync(UserId user, CancellationToken cancellationToken)
    {
        if (await accounts.ExistsAsync(user, cancellationToken))
        {
            throw InUse();
        }

        await CreateAsync(new NewAccount(user, AccountKind.AppService), cancellationToken);
    }

    /// <summary>Creates the account of a user in an application service's namespaces.</summary>
    /// <exception cref="MatrixException"><c>M_USER_IN_USE</c>, <c>M_EXCLUSIVE</c>, <c>M_INVALID_USERNAME</c>.</exception>
    public async Task<(Account Account, NewSession? Session)> CreateForAppServiceAsync(
        string appService, string username, SessionRequest? session, CancellationToken cancellationToken)
    {
        var user = localparts.AppService(username);
        if (reserved.Any(ids => !ids.Covers(appService, user) || ids.IsReserved(user, appService)))
        {
            throw AccountRefusals.Exclusive("The user is not in the namespaces of this application service.");
        }

        return await accounts.ExistsAsync(user, cancellationToken)
            ? throw InUse()
            : await CreateAsync(new NewAccount(user, AccountKind.AppService) { Session = session }, cancellationToken);
    }

    /// <summary>Creates the account.</summary>
    /// <exception cref="MatrixException"><c>M_USER_IN_USE</c>; <c>M_FORBIDDEN</c> if the registration token or the first administrator's code is no longer valid.</exception>
    public async Task<(Account Account, NewSession? Session)> CreateAsync(NewAccount wanted, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var user = wanted.User ?? NewFreeName(wanted.Kind == AccountKind.Guest ? "0123456789" : "abcdefghijklmnopqrstuvwxyz");
            var token = wanted.RegistrationToken is { } text
                ? await registrationTokens.FindValidAsync(text, cancellationToken) ?? throw MatrixException.Forbidden("The registration token is no longer valid.")
                : null;
            try
            {
                return await TryCreateAsync(user, wanted, token, cancellationToken);
            }
            catch (UnitRefusedException refused) when (FirstAdministrator.IsRequirement(refused.Failed))
            {
                throw MatrixException.Forbidden("There is an account meanwhile; the code is no longer valid.");
            }
            catch (UnitRefusedException refused) when (attempt < MaximumAttempts && (wanted.User is null || RegistrationTokens.IsUse(refused.Failed)))
            {
                // Retry with another name, or with the token's current state.
            }
            catch (UnitRefusedException)
            {
                throw InUse();
            }
        }
    }

    private static MatrixException InUse() => new(400, ErrCode.UserInUse, "This user name is taken.");

    private bool IsReserved(UserId user) => reserved.Any(ids => ids.IsReserved(user, null));

    private UserId NewFreeName(string alphabet)
    {
        for (var attempt = 1; attempt <= MaximumAttempts; attempt++)
        {
            if (NewName(alphabet) is var name && !IsReserved(name))
            {
                return name;
            }
        }

        throw AccountRefusals.Exclusive("Application services have all names of this server for themselves.");
    }

    private UserId NewName(string alphabet) => UserId.Of(RandomNumberGenerator.GetString(alphabet, 14), localparts.ServerName);

    private async Task<(Account Account, NewSession? Session)> TryCreateAsync(
        UserId user, NewAccount wanted, RegistrationToken? token, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(user, cancellationToken);
        var account = new Account(user, number, wanted.Kind, time.GetUtcNow());
        var unit = new LogUnit();
        unit.RequireAndSwap(Taken, 0, 1, number.Value);
        if (token is not null)
        {
            RegistrationTokens.AddUse(unit, token);
        }

        if (wanted.IsFirst)
        {
            FirstAdministrator.Require(unit);
        }

        unit.Write(
            """
            INSERT INTO accounts (user_number, user_id, kind, created_at, password_hash, is_administrator,
                is_locked, is_suspended, is_deactivated, is_erased, has_steps_pending)
            VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0)
            """,
            number.Value,
            user.Value,
            (long)wanted.Kind,
            account.CreatedAt.ToUnixTimeMilliseconds(),
            wanted.PasswordHash,
            wanted.IsAdministrator);
        unit.Add(new LogEntry(LogEntryKind.Account, number.Value, Fact: new AccountCreated(user)));
        foreach (var step in steps)
        {
            step.AddTo(unit, account, wanted.DisplayName);
        }

        var session = wanted.Session is { } request ? await sessions.AddToAsync(unit, number, request, cancellationToken) : null;
        await writer.AppendAsync(unit, cancellationToken);
        return (account, session);
    }
}

/// <summary>An account to create.</summary>
/// <param name="User">Its user ID; null to generate one.</param>
/// <param name="Kind">Its kind.</param>
internal sealed record NewAccount(UserId? User, AccountKind Kind)
{
    /// <summary>Null for an account without password login.</summary>
    public string? PasswordHash { get; init; }

    public string? DisplayName { get; init; }

    public bool IsAdministrator { get; init; }

    /// <summary>Whether it is created with the first administrator's code, which is refused if there is an account already.</summary>
    public bool IsFirst { get; init; }

    /// <summary>The registration token to use; null if none is needed.</summary>
    public string? RegistrationToken { get; init; }

    /// <summary>The session to open; null for none.</summary>
    public SessionRequest? Session { get; init; }

    public override string ToString() => $"(new account {User})";
}
