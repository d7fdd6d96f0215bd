using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>What a client asks of the session that a login or registration begins.</summary>
/// <param name="DeviceId">The device; null to be given one.</param>
/// <param name="DisplayName">The display name of a device that is made; null for none.</param>
/// <param name="CanRefresh">Whether the client can refresh access tokens.</param>
/// <param name="Call">Where it calls from.</param>
internal sealed record SessionRequest(DeviceId? DeviceId, string? DisplayName, bool CanRefresh, Call Call);

/// <summary>The session given.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="AccessToken">The access token.</param>
/// <param name="RefreshToken">The refresh token; null if the client can't refresh.</param>
/// <param name="Lifetime">The access token's lifetime; null if it does not expire.</param>
internal sealed record NewSession(DeviceId DeviceId, string AccessToken, string? RefreshToken, TimeSpan? Lifetime);
