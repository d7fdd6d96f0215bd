using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

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

/// <summary>The headers in which a proxy can send the client's address: the values of <c>ProxyHeader</c>.</summary>
internal static class ProxyHeaders
{
    public const string ForwardedFor = "X-Forwarded-For";

    /// <summary>RFC 7239.</summary>
    public const string Forwarded = "Forwarded";

    /// <summary>A single address, without earlier hops.</summary>
    public const string RealIp = "X-Real-IP";
}

/// <summary>A listener's address, parsed from its URL.</summary>
/// <param name="IsSecure">Whether it uses TLS.</param>
/// <param name="Address">The address; null for every address of the machine.</param>
/// <param name="IsLocalhost">Whether it is written as <c>localhost</c>, which means both loopback addresses.</param>
/// <param name="Port">The port; 0 lets the system choose.</param>
internal sealed record ListenerAddress(bool IsSecure, IPAddress? Address, bool IsLocalhost, int Port)
{
    private const string EveryAddress = "://*";

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IsLocalhost || (Address is not null && IPAddress.IsLoopback(Address));

    /// <summary>Parses a URL such as <c>http://localhost:8008</c>, <c>https://[::]:8448</c> or <c>http://*:8008</c>.</summary>
    public static bool TryParse(string url, [NotNullWhen(true)] out ListenerAddress? address)
    {
        address = null;
        var everywhere = url.IndexOf(EveryAddress, StringComparison.Ordinal);
        var text = everywhere < 0 ? url : url.Replace(EveryAddress, "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            || parsed.Scheme is not ("http" or "https")
            || parsed.PathAndQuery != "/"
            || parsed.UserInfo.Length > 0
            || parsed.Fragment.Length > 0)
        {
            return false;
        }

        var secure = parsed.Scheme == "https";
        if (everywhere >= 0)
        {
            address = new ListenerAddress(secure, null, false, parsed.Port);
        }
        else if (parsed.Host == "localhost")
        {
            address = new ListenerAddress(secure, IPAddress.Loopback, true, parsed.Port);
        }
        else if (IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var ip))
        {
            address = new ListenerAddress(secure, ip, false, parsed.Port);
        }

        return address is not null;
    }
}

/// <summary>Checks <c>Listeners:N</c>, including certificates, and <c>Metrics:Listener</c>.</summary>
internal static class ListenerValidation
{
    /// <exception cref="StartRefusedException">Names the first invalid setting.</exception>
    public static void Validate(MyelinOptions options)
    {
        var listeners = options.Listeners;
        for (var i = 0; i < listeners.Count; i++)
        {
            Validate($"Listeners:{i}", listeners[i]);
        }

        var metrics = options.Metrics.Listener;
        if (metrics.Length == 0)
        {
            return;
        }

        Refuse(
            !ListenerAddress.TryParse(metrics, out var address) || address.IsSecure,
            $"Metrics:Listener: '{metrics}' is not of the form http://ADDRESS:PORT, the address being an IP address, localhost, or * for all.");
        Refuse(
            listeners.Any(listener => ListenerAddress.TryParse(listener.Url, out var other) && other.Port != 0 && other with { IsSecure = false } == address),
            $"Metrics:Listener: {metrics} is one of Listeners too; metrics need a port of their own.");
    }

    private static void Validate(string setting, ListenerOptions listener)
    {
        if (!ListenerAddress.TryParse(listener.Url, out var address))
        {
            throw new StartRefusedException(
                $"{setting}:Url: '{listener.Url}' is not of the form http://ADDRESS:PORT or https://ADDRESS:PORT, the address being an IP address, localhost, or * for all.");
        }

        if (!address.IsSecure)
        {
            Refuse(listener.Certificate.Length > 0, $"{setting}:Certificate is for an https URL, and {listener.Url} is not one.");
            Refuse(listener.Key.Length > 0, $"{setting}:Key is for an https URL, and {listener.Url} is not one.");
            return;
        }

        RequireFile($"{setting}:Certificate", listener.Certificate);
        RequireFile($"{setting}:Key", listener.Key);
        try
        {
            X509Certificate2.CreateFromPemFile(listener.Certificate, listener.Key).Dispose();
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"{setting}:Certificate and {setting}:Key: '{listener.Certificate}' and '{listener.Key}' are not a PEM certificate and its private key: {failure.Message}", failure);
        }
    }

    private static void RequireFile(string setting, string path)
    {
        Refuse(path.Length == 0, $"{setting} is needed for an https URL: a PEM file.");
        Refuse(!File.Exists(path), $"{setting}: the file '{path}' does not exist.");
    }

    private static void Refuse(bool condition, string message)
    {
        if (condition)
        {
            throw new StartRefusedException(message);
        }
    }
}
