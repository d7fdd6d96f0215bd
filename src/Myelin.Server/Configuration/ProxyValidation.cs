using System.Net;

namespace Myelin.Server.Configuration;

/// <summary>Checks <c>Proxies:N</c> and <c>ProxyHeader</c>.</summary>
internal static class ProxyValidation
{
    /// <exception cref="StartRefusedException">Names the first invalid setting.</exception>
    public static void Validate(MyelinOptions options)
    {
        for (var i = 0; i < options.Proxies.Count; i++)
        {
            if (!TryParse(options.Proxies[i], out _))
            {
                throw new StartRefusedException($"Proxies:{i}: '{options.Proxies[i]}' is neither an IP address nor a CIDR range, such as 10.0.0.0/8.");
            }
        }

        if (options.ProxyHeader is not ("" or ProxyHeaders.ForwardedFor or ProxyHeaders.Forwarded or ProxyHeaders.RealIp))
        {
            throw new StartRefusedException(
                $"ProxyHeader is {ProxyHeaders.ForwardedFor}, {ProxyHeaders.Forwarded} or {ProxyHeaders.RealIp}, not '{options.ProxyHeader}'.");
        }

        if (options is { ProxyHeader.Length: > 0, Proxies.Count: 0 })
        {
            throw new StartRefusedException("ProxyHeader needs Proxies: the header is read from the proxies that are named there alone.");
        }
    }

    /// <summary>Parses an address or a range. An IPv4-mapped IPv6 address counts as IPv4.</summary>
    public static bool TryParse(string text, out IPNetwork range)
    {
        if (!IPNetwork.TryParse(text, out range))
        {
            if (!IPAddress.TryParse(text, out var address))
            {
                return false;
            }

            range = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        if (range is { BaseAddress.IsIPv4MappedToIPv6: true, PrefixLength: >= 96 })
        {
            range = new IPNetwork(range.BaseAddress.MapToIPv4(), range.PrefixLength - 96);
        }

        return true;
    }
}
