using Microsoft.Extensions.Primitives;
using Myelin.Server.Configuration;

namespace Myelin.Server.Http;

/// <summary>What one proxy says about the request that it received.</summary>
/// <param name="Address">Who sent the request to it; null if that can't be read.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>; null if it doesn't say.</param>
/// <param name="Host">The requested host; null if it doesn't say.</param>
internal readonly record struct ForwardingHop(System.Net.IPAddress? Address, string? Scheme, string? Host);

/// <summary>Reads forwarding headers into hops, the one nearest to this server last.</summary>
internal static class ForwardingHops
{
    /// <summary><c>X-Forwarded-For</c>, with <c>X-Forwarded-Proto</c> and <c>X-Forwarded-Host</c> of the same hops.</summary>
    public static List<ForwardingHop> OfLists(IHeaderDictionary headers) => WithSurroundings(headers, Entries(headers[ProxyHeaders.ForwardedFor]));

    /// <summary><c>X-Real-IP</c>, which holds a single hop.</summary>
    public static List<ForwardingHop> OfRealIp(IHeaderDictionary headers) => WithSurroundings(headers, headers[ProxyHeaders.RealIp] is [.., { } one] ? [one] : []);

    /// <summary><c>Forwarded</c> (RFC 7239).</summary>
    public static List<ForwardingHop> OfElements(IHeaderDictionary headers)
    {
        var hops = new List<ForwardingHop>();
        foreach (var value in headers[ProxyHeaders.Forwarded])
        {
            ForwardedElements.Read(value, hops);
        }

        return hops;
    }

    /// <summary>The scheme if it is <c>http</c> or <c>https</c>.</summary>
    public static string? Scheme(string? text) =>
        string.Equals(text, "https", StringComparison.OrdinalIgnoreCase) ? "https" : string.Equals(text, "http", StringComparison.OrdinalIgnoreCase) ? "http" : null;

    private static List<ForwardingHop> WithSurroundings(IHeaderDictionary headers, List<string> addresses)
    {
        var (schemes, hosts) = (Entries(headers["X-Forwarded-Proto"]), Entries(headers["X-Forwarded-Host"]));
        var hops = new List<ForwardingHop>(addresses.Count);
        for (var i = 0; i < addresses.Count; i++)
        {
            hops.Add(new ForwardingHop(NodeAddress.Parse(addresses[i]), Scheme(At(schemes, i)), At(hosts, i)));
        }

        return hops;

        // Proxies that append to X-Forwarded-For may replace the other two, whose entries therefore belong to the nearest hops: count from the right.
        string? At(List<string> values, int hop) => values.Count - (addresses.Count - hop) is >= 0 and var index && values[index].Length > 0 ? values[index] : null;
    }

    private static List<string> Entries(StringValues values)
    {
        var entries = new List<string>();
        foreach (var value in values)
        {
            entries.AddRange((value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries));
        }

        return entries;
    }
}
