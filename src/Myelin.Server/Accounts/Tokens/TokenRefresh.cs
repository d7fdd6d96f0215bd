using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>
/// Exchanges refresh tokens ("Refreshing access tokens"). A refresh token stays valid until its successors are used, so that a client that
/// missed the response can retry. Then it becomes invalid, along with the access tokens from before.
/// </summary>
internal sealed class TokenRefresh(IDatabase database, ILogWriter writer, SessionOpener sessions, AccountStore accounts)
{
    /// <exception cref="MatrixException"><c>M_UNKNOWN_TOKEN</c>, <c>M_USER_LOCKED</c>, <c>M_USER_DEACTIVATED</c>.</exception>
    public async Task<NewSession> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var hash = TokenHash.Bytes(refreshToken);
        var stored = await database.ReadAsync(
            (session, token) => session.QuerySingleOrDefaultAsync(
                "SELECT token_number, user_number, device_id, is_used, refreshed_from FROM refresh_tokens WHERE hash = $1",
                static row => new Stored(
                    row.GetInt64(0), new UserNumber(row.GetInt64(1)), new DeviceId(row.GetString(2)), row.GetInt64(3) != 0, row.IsDBNull(4) ? null : row.GetInt64(4)),
                token,
                hash),
            cancellationToken) ?? throw AccountRefusals.UnknownToken("Unrecognised refresh token.", softLogout: false);
        if (stored.IsUsed)
        {
            throw AccountRefusals.UnknownToken("The refresh token has already been used.", softLogout: true);
        }

        var account = await accounts.FindStoredAsync(stored.User, cancellationToken)
            ?? throw AccountRefusals.UnknownToken("Unrecognised refresh token.", softLogout: false);
        account.Account.RefuseUnlessUsable();

        var unit = new LogUnit();
        unit.Require("SELECT is_used FROM refresh_tokens WHERE token_number = $1", 0, stored.Number);

        // If the client missed an earlier response, its tokens are revoked: only one successor is valid.
        unit.Write("DELETE FROM access_tokens WHERE user_number = $1 AND device_id = $2 AND refreshed_from = $3", stored.User.Value, stored.Device.Value, stored.Number);
        unit.Write("DELETE FROM refresh_tokens WHERE user_number = $1 AND device_id = $2 AND refreshed_from = $3", stored.User.Value, stored.Device.Value, stored.Number);
        if (stored.RefreshedFrom is { } predecessor)
        {
            // The use of this token shows that the response it came in has arrived.
            AddEndOf(unit, stored.User, stored.Device, predecessor);
            unit.Write("DELETE FROM access_tokens WHERE user_number = $1 AND device_id = $2 AND refreshed_from IS NULL", stored.User.Value, stored.Device.Value);
            unit.Write(
                "UPDATE access_tokens SET refreshed_from = NULL WHERE user_number = $1 AND device_id = $2 AND refreshed_from = $3",
                stored.User.Value,
                stored.Device.Value,
                predecessor);
            unit.Write("UPDATE refresh_tokens SET refreshed_from = NULL WHERE token_number = $1", stored.Number);
        }

        var session = sessions.AddTokens(unit, stored.User, stored.Device, stored.Number, canRefresh: true);
        unit.Add(new LogEntry(LogEntryKind.Account, stored.User.Value));
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
        }
        catch (UnitRefusedException)
        {
            throw AccountRefusals.UnknownToken("The refresh token has already been used.", softLogout: true);
        }

        return session;
    }

    /// <summary>Handles the first use of an access token that came from a refresh: revokes the tokens that it replaces.</summary>
    public async ValueTask ConfirmAsync(UserNumber user, DeviceId device, long accessToken, long refreshedFrom, CancellationToken cancellationToken)
    {
        var unit = new LogUnit();
        AddEndOf(unit, user, device, refreshedFrom);
        unit.Write(
            "DELETE FROM access_tokens WHERE user_number = $1 AND device_id = $2 AND token_number <> $3 AND refreshed_from IS NULL",
            user.Value,
            device.Value,
            accessToken);
        unit.Write("UPDATE access_tokens SET refreshed_from = NULL WHERE token_number = $1", accessToken);
        unit.Write(
            "UPDATE refresh_tokens SET refreshed_from = NULL WHERE user_number = $1 AND device_id = $2 AND refreshed_from = $3",
            user.Value,
            device.Value,
            refreshedFrom);
        unit.Add(new LogEntry(LogEntryKind.Account, user.Value));
        await writer.AppendAsync(unit, cancellationToken);
    }

    // Keep a device's last used token, so that its reuse gets a soft logout; remove older ones.
    private static void AddEndOf(LogUnit unit, UserNumber user, DeviceId device, long refreshToken)
    {
        unit.Write("DELETE FROM refresh_tokens WHERE user_number = $1 AND device_id = $2 AND is_used = 1 AND token_number <> $3", user.Value, device.Value, refreshToken);
        unit.Write("UPDATE refresh_tokens SET is_used = 1 WHERE token_number = $1", refreshToken);
    }

    private sealed record Stored(long Number, UserNumber User, DeviceId Device, bool IsUsed, long? RefreshedFrom);
}
