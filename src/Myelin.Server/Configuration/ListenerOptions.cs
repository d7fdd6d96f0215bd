namespace Myelin.Server.Configuration;

/// <summary>An address that the server listens on: <c>Listeners:N</c>.</summary>
public sealed class ListenerOptions
{
    /// <summary><c>http://</c> or <c>https://</c>, then an IP address, <c>localhost</c>, or <c>*</c> for every address; port 0 lets the system choose.</summary>
    public string Url { get; set; } = string.Empty;

    /// <summary>A PEM file with the certificate chain, for an https URL.</summary>
    public string Certificate { get; set; } = string.Empty;

    /// <summary>The PEM file of its private key.</summary>
    public string Key { get; set; } = string.Empty;
}

/// <summary>The headers in which a proxy may say whom it asks for: the values of <c>ProxyHeader</c>.</summary>
internal static class ProxyHeaders
{
    public const string ForwardedFor = "X-Forwarded-For";

    /// <summary>RFC 7239.</summary>
    public const string Forwarded = "Forwarded";

    /// <summary>One address, without what came before it.</summary>
    public const string RealIp = "X-Real-IP";
}
