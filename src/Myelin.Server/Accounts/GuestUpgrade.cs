using Myelin.Api;
using Myelin.Api.Json;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>Makes a guest's account an ordinary one, which keeps its user ID, rooms and profile ("Guest Access", "Client behaviour").</summary>
internal sealed class GuestUpgrade(
    IDatabase database, AccountStore accounts, DeviceStore devices, SessionOpener sessions, RegistrationTokens registrationTokens, ILogWriter writer, TimeProvider time)
{
    /// <summary>Attempts at a registration token that others use at the same moment.</summary>
    private const int MaximumAttempts = 10;

    private const string IsGuest = "SELECT COUNT(*) FROM accounts WHERE user_number = $1 AND kind = 1 AND is_deactivated = 0 AND is_locked = 0";

    /// <summary>The guest whose token it is.</summary>
    /// <param name="guestAccessToken">The guest's access token.</param>
    /// <param name="username">"the value of the local part of their username", which has to be said.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MatrixException"><c>M_MISSING_PARAM</c>; <c>M_FORBIDDEN</c>: the token is no guest's, or another's than the name's.</exception>
    public async ValueTask<Account> RequireGuestAsync(Secret guestAccessToken, string? username, CancellationToken cancellationToken)
    {
        if (username is null)
        {
            throw MatrixException.MissingParam("There is no 'username': a guest keeps the one that it has.");
        }

        return await FindAsync(guestAccessToken.Reveal(), cancellationToken) is { Kind: AccountKind.Guest, IsLocked: false, IsDeactivated: false } guest
            && guest.User.Localpart == username
                ? guest
                : throw MatrixException.Forbidden("'guest_access_token' is not the access token of the guest of that name.");
    }

    /// <summary>Upgrades the guest. What the guest was logged in with ends.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: somebody else was first, or the registration token is no longer valid.</exception>
    public async Task<(Account Account, NewSession? Session)> UpgradeAsync(Account guest, NewAccount wanted, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var unit = new LogUnit().RequireAndSwap(IsGuest, 1, 0, guest.Number.Value);
            if (wanted.RegistrationToken is { } text)
            {
                RegistrationTokens.AddUse(
                    unit,
                    await registrationTokens.FindValidAsync(text, cancellationToken) ?? throw MatrixException.Forbidden("The registration token is no longer valid."));
            }

            unit.Write("UPDATE accounts SET kind = 0, password_hash = $2 WHERE user_number = $1", guest.Number.Value, wanted.PasswordHash);
            unit.Add(new LogEntry(LogEntryKind.Account, guest.Number.Value));
            await devices.AddDeletionOfAllAsync(unit, guest, wanted.Session?.DeviceId, cancellationToken);
            var session = wanted.Session is { } request ? await sessions.AddToAsync(unit, guest.Number, request, cancellationToken) : null;
            try
            {
                await writer.AppendAsync(unit, cancellationToken);
                return (guest with { Kind = AccountKind.User }, session);
            }
            catch (UnitRefusedException refused) when (attempt < MaximumAttempts && RegistrationTokens.IsUse(refused.Failed))
            {
                // The registration token as it is now.
            }
            catch (UnitRefusedException)
            {
                throw MatrixException.Forbidden("The account is no guest's any more.");
            }
        }
    }

    private async ValueTask<Account?> FindAsync(string accessToken, CancellationToken cancellationToken)
    {
        if (!TokenHash.TryOf(accessToken, out var hash))
        {
            return null;
        }

        var user = await database.ReadAsync(
            (session, token) => session.QuerySingleOrDefaultAsync(
                "SELECT a.user_id FROM access_tokens t JOIN accounts a ON a.user_number = t.user_number WHERE t.hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)",
                static row => row.GetString(0),
                token,
                hash.ToBytes(),
                time.GetUtcNow().ToUnixTimeMilliseconds()),
            cancellationToken);
        return user is null ? null : await accounts.FindAsync(UserId.Parse(user), cancellationToken);
    }
}
