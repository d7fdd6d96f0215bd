using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Log;

namespace Myelin.Server.Accounts.Passwords;

/// <summary>
/// Finds the account for an identifier and a password ("Password-based"). Unknown users, users without a password and wrong passwords get the
/// same error after the same work.
/// </summary>
internal sealed class PasswordVerification(
    AccountStore accounts, Localparts localparts, PasswordHasher hasher, RateLimits rateLimits, ILogWriter writer)
{
    /// <summary>The account that the password belongs to. It may be locked or suspended, but not deactivated.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_USER_DEACTIVATED</c>, <c>M_LIMIT_EXCEEDED</c>.</exception>
    public async ValueTask<Account> VerifyAsync(string userOrLocalpart, string password, CancellationToken cancellationToken)
    {
        var candidates = localparts.Login(userOrLocalpart);
        rateLimits.Charge(RateLimitClass.Login, candidates.Count > 0 ? $"password of {candidates[^1]}" : "password of nobody");
        var stored = await FindAsync(candidates, cancellationToken);
        if (System.Text.Encoding.UTF8.GetByteCount(password) > AccountLimits.MaximumPasswordBytes)
        {
            throw Wrong();
        }

        var outcome = await hasher.VerifyAsync(password, stored?.PasswordHash, cancellationToken);
        if (stored is { Account.IsDeactivated: true })
        {
            throw AccountRefusals.Deactivated();
        }

        if (stored is null || outcome == PasswordOutcome.Wrong)
        {
            throw Wrong();
        }

        if (outcome == PasswordOutcome.RightAndOutdated)
        {
            await RehashAsync(stored, password, cancellationToken);
        }

        return stored.Account;
    }

    /// <summary>The user that the identifier names, or else the deprecated parameters.</summary>
    /// <exception cref="MatrixException">
    /// <c>M_FORBIDDEN</c> for a third-party identifier, since this server knows none; <c>M_UNKNOWN</c> for other types.
    /// </exception>
    public static string UserOf(UserIdentifier? identifier, string? user, string? medium, string? address)
    {
        if (identifier is not null)
        {
            return identifier.Type switch
            {
                "m.id.user" => identifier.User ?? throw MatrixException.MissingParam("The identifier has no 'user'."),
                "m.id.thirdparty" or "m.id.phone" => throw UnknownThirdParty(),
                null when identifier.Medium is not null && identifier.Address is not null => throw UnknownThirdParty(),
                null => throw MatrixException.MissingParam("The identifier has no 'type'."),
                _ => throw new MatrixException(400, ErrCode.Unknown, "The identifier's type is not known."),
            };
        }

        return user ?? (medium is not null && address is not null ? throw UnknownThirdParty() : throw MatrixException.MissingParam("There is no 'identifier'."));
    }

    private static MatrixException Wrong() => MatrixException.Forbidden("Wrong user name or password.");

    private static MatrixException UnknownThirdParty() => MatrixException.Forbidden("The third-party identifier is not known.");

    private async ValueTask<StoredAccount?> FindAsync(IReadOnlyList<UserId> candidates, CancellationToken cancellationToken)
    {
        foreach (var user in candidates)
        {
            if (await accounts.FindStoredAsync(user, cancellationToken) is { } stored)
            {
                return stored;
            }
        }

        return null;
    }

    private async Task RehashAsync(StoredAccount stored, string password, CancellationToken cancellationToken)
    {
        var hash = await hasher.HashAsync(password, cancellationToken);

        // Unless the password was changed meanwhile.
        var unit = new LogUnit().Write(
            "UPDATE accounts SET password_hash = $2 WHERE user_number = $1 AND password_hash = $3",
            stored.Account.Number.Value,
            hash,
            stored.PasswordHash);
        await writer.AppendAsync(unit, cancellationToken);
    }
}
