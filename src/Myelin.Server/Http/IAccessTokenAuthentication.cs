namespace Myelin.Server.Http;

/// <summary>Resolves an access token to a caller. The Accounts slice implements it.</summary>
public interface IAccessTokenAuthentication
{
    /// <param name="accessToken">The token as sent.</param>
    /// <param name="call">The rest of the call that matters: address and user agent are recorded as last seen.</param>
    /// <exception cref="Api.MatrixException"><c>M_UNKNOWN_TOKEN</c>, with <c>soft_logout</c>; <c>M_USER_LOCKED</c>.</exception>
    ValueTask<Caller> AuthenticateAsync(string accessToken, Presented call, CancellationToken cancellationToken);

    /// <summary>The application service that the token belongs to, acting as itself; null for any other token.</summary>
    ValueTask<Caller?> FindAppServiceAsync(string accessToken, Presented call, CancellationToken cancellationToken);
}

/// <summary>What a request sends along with its access token.</summary>
/// <param name="Address">The caller's address.</param>
/// <param name="UserAgent">The caller's user agent; null if it sent none.</param>
/// <param name="AllowsLocked">Whether a locked account may make this call.</param>
/// <param name="MasqueradeUser">The <c>user_id</c> parameter of an application service; null if it acts as itself.</param>
/// <param name="MasqueradeDevice">The <c>device_id</c> parameter of an application service (MSC4326); null if there is none.</param>
public sealed record Presented(System.Net.IPAddress? Address, string? UserAgent, bool AllowsLocked, string? MasqueradeUser, string? MasqueradeDevice);
