using System.Net;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>
/// The address of the server under load. Only plain HTTP on this machine's loopback addresses is accepted: load on
/// somebody else's server is an attack.
/// </summary>
internal sealed record LoopbackUrl(IPEndPoint EndPoint, string Host)
{
    /// <summary>Reads an address such as <c>http://127.0.0.1:8008</c>.</summary>
    /// <exception cref="FormatException">It isn't plain HTTP on a loopback address.</exception>
    public static LoopbackUrl Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            throw new FormatException($"'{text}' is not an http:// address");
        }

        var address = uri.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var parsed) ? parsed
            : throw new FormatException($"'{uri.Host}' is not an address of this machine");
        return IPAddress.IsLoopback(address)
            ? new LoopbackUrl(new IPEndPoint(address, uri.Port), uri.Authority)
            : throw new FormatException($"{address} is not a loopback address");
    }
}
