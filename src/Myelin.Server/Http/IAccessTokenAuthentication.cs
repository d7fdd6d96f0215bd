namespace Myelin.Server.Http;

/// <summary>Turns an access token into a caller. Answered by the Accounts slice.</summary>
public interface IAccessTokenAuthentication
{
    /// <param name="accessToken">The token as presented.</param>
    /// <param name="call">What else the caller said that matters: address and user agent are remembered as last seen.</param>
    /// <exception cref="Api.MatrixException"><c>M_UNKNOWN_TOKEN</c>, with <c>soft_logout</c>; <c>M_USER_LOCKED</c>.</exception>
    ValueTask<Caller> AuthenticateAsync(string accessToken, Presented call, CancellationToken cancellationToken);

    /// <summary>The application service that the token is of, in its own name; null for any other token.</summary>
    ValueTask<Caller?> FindAppServiceAsync(string accessToken, Presented call, CancellationToken cancellationToken);
}

/// <summary>What came with an access token.</summary>
/// <param name="Address">The caller's address.</param>
/// <param name="UserAgent">The caller's user agent; null if it sent none.</param>
/// <param name="AllowsLocked">Whether a locked account may make this call.</param>
/// <param name="MasqueradeUser"><c>user_id</c> of an application service; null if it acts as itself.</param>
/// <param name="MasqueradeDevice"><c>device_id</c> of an application service (MSC4326); null if none.</param>
public sealed record Presented(System.Net.IPAddress? Address, string? UserAgent, bool AllowsLocked, string? MasqueradeUser, string? MasqueradeDevice);
