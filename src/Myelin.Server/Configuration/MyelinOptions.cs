using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Configuration;

/// <summary>All settings of the server, named as in <c>myelin.json</c>; docs/configuration.md explains them.</summary>
public sealed class MyelinOptions
{
    /// <summary>The default name, for a server without a name of its own.</summary>
    public const string LocalName = "localhost";

    /// <summary>The server name in user IDs, after the colon. It can't be changed later.</summary>
    public string ServerName { get; set; } = LocalName;

    private const string DefaultUrl = "http://localhost:8008";

    /// <summary>Where the server stores its data; relative to the working directory.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>A PostgreSQL connection string; empty for SQLite in the data directory.</summary>
    public string Database { get; set; } = string.Empty;

    public List<ListenerOptions> Listeners { get; set; } = [];

    /// <summary>The reverse proxies whose headers are trusted: IP addresses or CIDR ranges.</summary>
    public List<string> Proxies { get; set; } = [];

    /// <summary>The header with the client's address; empty: <c>X-Forwarded-For</c> or <c>Forwarded</c>, whichever they send.</summary>
    public string ProxyHeader { get; set; } = string.Empty;

    /// <summary>The signing key file; empty for <c>signing.key</c> in the data directory.</summary>
    public string SigningKey { get; set; } = string.Empty;

    /// <summary>The file with the public keys that the server signed with before; empty for <c>old-signing.keys</c> in the data directory.</summary>
    public string OldSigningKeys { get; set; } = string.Empty;

    public CacheOptions Caches { get; set; } = new();

    public RegistrationOptions Registration { get; set; } = new();

    public PasswordsOptions Passwords { get; set; } = new();

    public RoomsOptions Rooms { get; set; } = new();

    public RateLimitOptions RateLimits { get; set; } = new();

    public PasswordHashingOptions PasswordHashing { get; set; } = new();

    public FederationOptions Federation { get; set; } = new();

    public OutgoingOptions Outgoing { get; set; } = new();

    public EmailOptions Email { get; set; } = new();

    public PushOptions Push { get; set; } = new();

    public AppServiceOptions AppServices { get; set; } = new();

    public MediaOptions Media { get; set; } = new();

    public UrlPreviewOptions UrlPreviews { get; set; } = new();

    public MetricsOptions Metrics { get; set; } = new();

    public SupportOptions Support { get; set; } = new();

    /// <summary>The base URL served in <c>/.well-known/matrix/client</c>; empty to not serve it.</summary>
    public string PublicBaseUrl { get; set; } = string.Empty;

    /// <summary>The configured listeners, or the default one.</summary>
    internal IReadOnlyList<ListenerOptions> EffectiveListeners() => Listeners.Count > 0 ? Listeners : [new ListenerOptions { Url = DefaultUrl }];

    /// <summary>Whether only this machine can reach the server.</summary>
    internal bool ListensOnLoopbackAlone() =>
        EffectiveListeners().All(static listener => ListenerAddress.TryParse(listener.Url, out var address) && address.IsLoopback);
}

/// <summary><c>AppServices</c>.</summary>
public sealed class AppServiceOptions
{
    /// <summary>The directory with the registration files; empty for none.</summary>
    public string Directory { get; set; } = string.Empty;
}

/// <summary><c>Caches</c>.</summary>
public sealed class CacheOptions
{
    /// <summary>The most bytes for all caches and views together, as they estimate them.</summary>
    public long MaximumBytes { get; set; } = CacheLimits.DefaultBytes;
}

/// <summary><c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>The URL of a separate listener for metrics, besides <c>Listeners</c>; empty for none.</summary>
    public string Listener { get; set; } = string.Empty;

    /// <summary>A bearer token that opens <c>/metrics</c> from anywhere; empty for none.</summary>
    public string Token { get; set; } = string.Empty;
}

/// <summary><c>RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Whether callers that send too many requests are told to wait.</summary>
    public bool Enabled { get; set; } = true;
}

/// <summary><c>Rooms</c>.</summary>
public sealed class RoomsOptions
{
    /// <summary>The version of new rooms whose creator specifies none.</summary>
    public string DefaultVersion { get; set; } = "12";
}
