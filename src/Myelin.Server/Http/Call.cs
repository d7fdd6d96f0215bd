using System.Net;

namespace Myelin.Server.Http;

/// <summary>The context of one call.</summary>
public sealed class Call(Caller? caller, IPAddress? address, string? userAgent, bool hasToken = false)
{
    /// <summary>The caller; only for operations whose contract requires an access token.</summary>
    public Caller Caller => caller ?? throw new InvalidOperationException("The operation's contract asks for no access token.");

    /// <summary>The caller, or null if the token is optional and absent.</summary>
    public Caller? OptionalCaller => caller;

    /// <summary>Whether the request has a token, for operations that accept any.</summary>
    public bool HasToken => hasToken;

    public IPAddress? Address => address;

    public string? UserAgent => userAgent;
}
