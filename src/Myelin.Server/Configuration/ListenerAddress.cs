using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Myelin.Server.Configuration;

/// <summary>Where a listener listens, read from its URL.</summary>
/// <param name="IsSecure">Whether it speaks TLS.</param>
/// <param name="Address">The address; null for every address of the machine.</param>
/// <param name="IsLocalhost">Written as <c>localhost</c>: both loopback addresses.</param>
/// <param name="Port">The port; 0 lets the system choose.</param>
internal sealed record ListenerAddress(bool IsSecure, IPAddress? Address, bool IsLocalhost, int Port)
{
    private const string EveryAddress = "://*";

    /// <summary>Whether nobody but this machine reaches it.</summary>
    public bool IsLoopback => IsLocalhost || (Address is not null && IPAddress.IsLoopback(Address));

    /// <summary>Reads a URL such as <c>http://localhost:8008</c>, <c>https://[::]:8448</c> or <c>http://*:8008</c>.</summary>
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
