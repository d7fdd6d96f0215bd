using Myelin.Api;
using Myelin.Api.Json;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>Turns a guest's account into an ordinary one that keeps its user ID, rooms and profile ("Guest Access", "Client behaviour").</summary>
internal sealed class GuestUpgrade(
    IDatabase database, AccountStore accounts, DeviceStore devices, SessionOpener sessions, RegistrationTokens registrationTokens, ILogWriter writer, TimeProvider time)
{
    /// <summary>Attempts when others use the same registration token at the same time.</summary>
    private const int MaximumAttempts = 10;

    private const string IsGuest = "SELECT COUNT(*) FROM accounts WHERE user_number = $1 AND kind = 1 AND is_deactivated = 0 AND is_locked = 0";

    /// <summary>The guest that the token belongs to.</summary>
    /// <param name="guestAccessToken">The guest's access token.</param>
    /// <param name="username">"the value of the local part of their username", which is required.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <exception cref="MatrixException">
    /// <c>M_MISSING_PARAM</c>; <c>M_FORBIDDEN</c>: the token is not a guest's, or not that of the named guest.
    /// </exception>
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

    /// <summary>Upgrades the guest and logs out its existing sessions.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: another request was first, or the registration token is no longer valid.</exception>
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
                // Retry with the registration token's current state.
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
