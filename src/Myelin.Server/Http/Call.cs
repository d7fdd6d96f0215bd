using System.Net;
using Myelin.Core.Identifiers;

namespace Myelin.Server.Http;

/// <summary>The context of one call.</summary>
public sealed class Call(Caller? caller, IPAddress? address, string? userAgent, bool hasToken = false)
{
    private readonly ServerName? _origin;

    private Call(Call call, ServerName origin)
        : this(null, call.Address, call.UserAgent) => _origin = origin;

    /// <summary>The caller; only for operations whose contract requires an access token.</summary>
    public Caller Caller => caller ?? throw new InvalidOperationException("The operation's contract asks for no access token.");

    /// <summary>The caller, or null if the token is optional and absent.</summary>
    public Caller? OptionalCaller => caller;

    /// <summary>The server that has signed the request; only for operations whose contract requires that.</summary>
    public ServerName Origin => _origin ?? throw new InvalidOperationException("The operation's contract asks for no signature.");

    /// <summary>Whether the request has a token, for operations that accept any.</summary>
    public bool HasToken => hasToken;

    public IPAddress? Address => address;

    public string? UserAgent => userAgent;

    /// <summary>The same call, by a server.</summary>
    internal Call From(ServerName origin) => new(this, origin);
}
