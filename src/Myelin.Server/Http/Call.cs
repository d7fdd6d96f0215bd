using System.Net;

namespace Myelin.Server.Http;

/// <summary>The circumstances of one call.</summary>
public sealed class Call(Caller? caller, IPAddress? address, string? userAgent, bool hasToken = false)
{
    /// <summary>The caller; only for operations whose contract asks for an access token.</summary>
    public Caller Caller => caller ?? throw new InvalidOperationException("The operation's contract asks for no access token.");

    /// <summary>The caller, or null where the token is optional and absent.</summary>
    public Caller? OptionalCaller => caller;

    /// <summary>Whether a token was presented, for operations that any may come with.</summary>
    public bool HasToken => hasToken;

    public IPAddress? Address => address;

    public string? UserAgent => userAgent;
}
