namespace Myelin.Server.Configuration;

/// <summary>Every setting of the server, named as in <c>myelin.json</c>; docs/configuration.md explains them.</summary>
public sealed class MyelinOptions
{
    public string ServerName { get; set; } = "localhost";

    public string DataDirectory { get; set; } = "data";

    /// <summary>A PostgreSQL connection string; empty for SQLite in the data directory.</summary>
    public string Database { get; set; } = string.Empty;

    public List<ListenerOptions> Listeners { get; set; } = [];

    /// <summary>The signing key file; empty for <c>signing.key</c> in the data directory.</summary>
    public string SigningKey { get; set; } = string.Empty;

    public RegistrationOptions Registration { get; set; } = new();

    public RateLimitOptions RateLimits { get; set; } = new();

    public PasswordHashingOptions PasswordHashing { get; set; } = new();

    public FederationOptions Federation { get; set; } = new();

    public OutgoingOptions Outgoing { get; set; } = new();

    public AppServiceOptions AppServices { get; set; } = new();

    public MediaOptions Media { get; set; } = new();

    public MetricsOptions Metrics { get; set; } = new();

    public SupportOptions Support { get; set; } = new();

    /// <summary>The base URL that clients are told in <c>/.well-known/matrix/client</c>; empty if it is not served.</summary>
    public string PublicBaseUrl { get; set; } = string.Empty;
}

public sealed class ListenerOptions
{
    public string Url { get; set; } = string.Empty;

    /// <summary>A PEM file with the certificate chain, for an https URL.</summary>
    public string Certificate { get; set; } = string.Empty;

    /// <summary>The PEM file of its private key.</summary>
    public string Key { get; set; } = string.Empty;
}

public sealed class RegistrationOptions
{
    /// <summary>Null: open only while every listener is on loopback.</summary>
    public bool? Enabled { get; set; }

    public bool RequireToken { get; set; }

    /// <summary>Serves <c>/_synapse/admin/v1/register</c>; empty to not serve it.</summary>
    public string SharedSecret { get; set; } = string.Empty;

    /// <summary>Whether guests may register.</summary>
    public bool Guests { get; set; }

    /// <summary>Policies to agree to, by their name (<c>m.login.terms</c>).</summary>
    public Dictionary<string, TermsOptions> Terms { get; set; } = [];
}

public sealed class TermsOptions
{
    public string Version { get; set; } = "1";

    public string Name { get; set; } = string.Empty;

    public string Url { get; set; } = string.Empty;
}

public sealed class RateLimitOptions
{
    public bool Enabled { get; set; } = true;
}

public sealed class PasswordHashingOptions
{
    public int Iterations { get; set; } = 2;

    public int MemoryKiB { get; set; } = 19_456;
}

public sealed class FederationOptions
{
    public bool Enabled { get; set; }
}

public sealed class OutgoingOptions
{
    public List<string> TrustedAuthorities { get; set; } = [];

    public List<string> AllowedRanges { get; set; } = [];

    public List<string> NameServers { get; set; } = [];
}

public sealed class AppServiceOptions
{
    public string Directory { get; set; } = string.Empty;
}

public sealed class MediaOptions
{
    public string Directory { get; set; } = string.Empty;
}

public sealed class MetricsOptions
{
    /// <summary>A bearer token for <c>/metrics</c> from elsewhere than loopback; empty allows loopback only.</summary>
    public string Token { get; set; } = string.Empty;
}

/// <summary>What <c>/.well-known/matrix/support</c> tells.</summary>
public sealed class SupportOptions
{
    public string Page { get; set; } = string.Empty;

    public List<SupportContactOptions> Contacts { get; set; } = [];
}

public sealed class SupportContactOptions
{
    public string Role { get; set; } = "m.role.admin";

    public string MatrixId { get; set; } = string.Empty;

    public string EmailAddress { get; set; } = string.Empty;
}
