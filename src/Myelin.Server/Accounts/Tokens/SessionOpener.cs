using System.Security.Cryptography;
using System.Text;
using Myelin.Api;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>
/// Opens sessions: a new or existing device with an access token and, if requested, a refresh token. The device's earlier tokens become invalid
/// ("Relationship between access tokens and devices").
/// </summary>
internal sealed class SessionOpener(IEntityNumbers numbers, IEnumerable<IReservedDeviceIds> reserved, TimeProvider time)
{
    /// <summary>Adds a session's rows to the unit of a login; the tokens are valid once it is committed.</summary>
    /// <exception cref="MatrixException">The device ID or display name is not allowed.</exception>
    public async ValueTask<NewSession> AddToAsync(LogUnit unit, UserNumber user, SessionRequest request, CancellationToken cancellationToken)
    {
        var device = await AddDeviceAsync(unit, user, request, cancellationToken);
        unit.Write("DELETE FROM access_tokens WHERE user_number = $1 AND device_id = $2", user.Value, device.Value);
        unit.Write("DELETE FROM refresh_tokens WHERE user_number = $1 AND device_id = $2", user.Value, device.Value);
        return AddTokens(unit, user, device, refreshedFrom: null, request.CanRefresh);
    }

    /// <summary>Adds only the device's row, which is all that an application service needs ("Device management").</summary>
    /// <exception cref="MatrixException">The device ID or display name is not allowed.</exception>
    public async ValueTask<DeviceId> AddDeviceAsync(LogUnit unit, UserNumber user, SessionRequest request, CancellationToken cancellationToken)
    {
        CheckDisplayName(request.DisplayName);
        var device = request.DeviceId is { } requested ? await CheckAsync(user, requested, cancellationToken) : NewDeviceId();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var deviceNumber = numbers.Next(NumberSeries.General);
        unit.Write(
            """
            INSERT INTO devices (user_number, device_id, device_number, display_name, created_at, last_seen_at, last_seen_address, last_seen_user_agent)
            VALUES ($1, $2, $3, $4, $5, $5, $6, $7)
            ON CONFLICT (user_number, device_id) DO UPDATE SET
                last_seen_at = excluded.last_seen_at,
                last_seen_address = excluded.last_seen_address,
                last_seen_user_agent = excluded.last_seen_user_agent
            """,
            user.Value,
            device.Value,
            deviceNumber,
            request.DisplayName,
            now,
            request.Call.Address?.ToString(),
            LastSeen.Shortened(request.Call.UserAgent));
        unit.Add(new LogEntry(LogEntryKind.Account, user.Value));
        return device;
    }

    /// <summary>Adds the rows of an access token and, if the client can refresh, of a refresh token.</summary>
    public NewSession AddTokens(LogUnit unit, UserNumber user, DeviceId device, long? refreshedFrom, bool canRefresh)
    {
        var now = time.GetUtcNow();
        var accessToken = TokenText.New(TokenText.AccessPrefix);
        TimeSpan? lifetime = canRefresh ? AccountLimits.RefreshableTokenLifetime : null;
        unit.Write(
            "INSERT INTO access_tokens (token_number, hash, user_number, device_id, created_at, expires_at, refreshed_from) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            numbers.Next(NumberSeries.General),
            TokenHash.Bytes(accessToken),
            user.Value,
            device.Value,
            now.ToUnixTimeMilliseconds(),
            (now + lifetime)?.ToUnixTimeMilliseconds(),
            refreshedFrom);
        if (!canRefresh)
        {
            return new NewSession(device, accessToken, null, null);
        }

        var refreshToken = TokenText.New(TokenText.RefreshPrefix);
        unit.Write(
            "INSERT INTO refresh_tokens (token_number, hash, user_number, device_id, created_at, refreshed_from, is_used) VALUES ($1, $2, $3, $4, $5, $6, 0)",
            numbers.Next(NumberSeries.General),
            TokenHash.Bytes(refreshToken),
            user.Value,
            device.Value,
            now.ToUnixTimeMilliseconds(),
            refreshedFrom);
        return new NewSession(device, accessToken, refreshToken, lifetime);
    }

    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>.</exception>
    public static void CheckDisplayName(string? displayName)
    {
        if (displayName is not null && Encoding.UTF8.GetByteCount(displayName) > AccountLimits.MaximumDeviceTextBytes)
        {
            throw new MatrixException(400, ErrCode.TooLarge, $"A device's display name may have {AccountLimits.MaximumDeviceTextBytes} bytes.");
        }

        if (displayName?.Contains('\0', StringComparison.Ordinal) is true)
        {
            throw MatrixException.InvalidParam("A device's display name must not contain NUL.");
        }
    }

    private static DeviceId NewDeviceId() => new(RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10));

    private async ValueTask<DeviceId> CheckAsync(UserNumber user, DeviceId device, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(device.Value) > AccountLimits.MaximumDeviceTextBytes || device.Value.Contains('\0', StringComparison.Ordinal))
        {
            throw MatrixException.InvalidParam($"A device ID may have {AccountLimits.MaximumDeviceTextBytes} bytes, and no NUL.");
        }

        foreach (var rule in reserved)
        {
            if (await rule.IsReservedAsync(user, device, cancellationToken))
            {
                throw MatrixException.Forbidden("The device ID is the same as a cross-signing key's.");
            }
        }

        return device;
    }
}

/// <summary>A client's wishes for the session that a login or registration opens.</summary>
/// <param name="DeviceId">The device; null to generate one.</param>
/// <param name="DisplayName">The display name if the device is new; null for none.</param>
/// <param name="CanRefresh">Whether the client can refresh access tokens.</param>
/// <param name="Call">The context of the call.</param>
internal sealed record SessionRequest(DeviceId? DeviceId, string? DisplayName, bool CanRefresh, Call Call);

/// <summary>The new session.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="AccessToken">The access token.</param>
/// <param name="RefreshToken">The refresh token; null if the client can't refresh.</param>
/// <param name="Lifetime">The access token's lifetime; null if it does not expire.</param>
internal sealed record NewSession(DeviceId DeviceId, string AccessToken, string? RefreshToken, TimeSpan? Lifetime);
