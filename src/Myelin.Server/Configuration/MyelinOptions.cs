using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Configuration;

/// <summary>Every setting of the server, named as in <c>myelin.json</c>; docs/configuration.md explains them.</summary>
public sealed class MyelinOptions
{
    /// <summary>The name of a server that has none of its own yet.</summary>
    public const string LocalName = "localhost";

    /// <summary>The name after the colon in user IDs. It can't be changed later.</summary>
    public string ServerName { get; set; } = LocalName;

    private const string DefaultUrl = "http://localhost:8008";

    /// <summary>Where everything lies that the server keeps; relative to the working directory.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>A PostgreSQL connection string; empty for SQLite in the data directory.</summary>
    public string Database { get; set; } = string.Empty;

    public List<ListenerOptions> Listeners { get; set; } = [];

    /// <summary>The reverse proxies that are believed about whom they ask for: IP addresses or CIDR ranges.</summary>
    public List<string> Proxies { get; set; } = [];

    /// <summary>The header in which they say it; empty: <c>X-Forwarded-For</c> or <c>Forwarded</c>, whichever they send.</summary>
    public string ProxyHeader { get; set; } = string.Empty;

    /// <summary>The signing key file; empty for <c>signing.key</c> in the data directory.</summary>
    public string SigningKey { get; set; } = string.Empty;

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

    /// <summary>The base URL that clients are told in <c>/.well-known/matrix/client</c>; empty if it is not served.</summary>
    public string PublicBaseUrl { get; set; } = string.Empty;

    /// <summary>The listeners asked for, or the default one.</summary>
    internal IReadOnlyList<ListenerOptions> EffectiveListeners() => Listeners.Count > 0 ? Listeners : [new ListenerOptions { Url = DefaultUrl }];

    /// <summary>Whether nobody but this machine can reach the server.</summary>
    internal bool ListensOnLoopbackAlone() =>
        EffectiveListeners().All(static listener => ListenerAddress.TryParse(listener.Url, out var address) && address.IsLoopback);
}

/// <summary><c>AppServices</c>.</summary>
public sealed class AppServiceOptions
{
    /// <summary>The directory of the registration files; empty for none.</summary>
    public string Directory { get; set; } = string.Empty;
}

/// <summary><c>Caches</c>.</summary>
public sealed class CacheOptions
{
    /// <summary>The most bytes that all caches and views hold together, as they estimate them.</summary>
    public long MaximumBytes { get; set; } = CacheLimits.DefaultBytes;
}

/// <summary><c>Federation</c>.</summary>
public sealed class FederationOptions
{
    /// <summary>Whether the server speaks with other servers.</summary>
    public bool Enabled { get; set; }
}

/// <summary><c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>The URL of a listener of their own, beside <c>Listeners</c>; empty for none.</summary>
    public string Listener { get; set; } = string.Empty;

    /// <summary>A bearer token for <c>/metrics</c> from anywhere; empty for none.</summary>
    public string Token { get; set; } = string.Empty;
}

/// <summary><c>RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Whether callers who ask too often are told to wait.</summary>
    public bool Enabled { get; set; } = true;
}

/// <summary><c>Rooms</c>.</summary>
public sealed class RoomsOptions
{
    /// <summary>The version of rooms whose creator names none.</summary>
    public string DefaultVersion { get; set; } = "12";
}
