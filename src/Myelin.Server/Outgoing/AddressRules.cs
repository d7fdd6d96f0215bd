using System.Net;
using System.Net.Sockets;
using Myelin.Server.Configuration;

namespace Myelin.Server.Outgoing;

/// <summary>Which addresses the server connects to on behalf of others: public ones, and those that the operator allows.</summary>
/// <param name="allowed">Additional CIDR ranges to allow: <c>Outgoing:AllowedRanges</c>.</param>
internal sealed class AddressRules(IReadOnlyList<IPNetwork> allowed)
{
    // Addresses that IANA's special-purpose registries for IPv4 and IPv6 list as not globally reachable, plus multicast and reserved ones.
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // Only 2000::/3 is global unicast, with these exceptions.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublicOfGlobal =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    private static readonly IPNetwork[] Translated = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("::ffff:0:0:0/96")];

    /// <summary>The rules of the operator's settings.</summary>
    public static AddressRules Of(OutgoingOptions options) => new([.. options.AllowedRanges.Select(IPNetwork.Parse)]);

    /// <summary>Whether the server may connect to the address. An IPv6 form of an IPv4 address is treated as that address.</summary>
    public bool Allow(IPAddress address)
    {
        if (address.AddressFamily is AddressFamily.InterNetworkV6 && IPv4Within(address) is { } inner)
        {
            return Allow(inner);
        }

        return IsPublic(address) || Contains(allowed, address);
    }

    private static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Contains(NotPublic, address),
        AddressFamily.InterNetworkV6 => address.ScopeId == 0 && GlobalUnicast.Contains(address) && !Contains(NotPublicOfGlobal, address),
        _ => false,
    };

    /// <summary>The IPv4 address that packets to this address eventually reach: mapped, translated (NAT64) or 6to4. Null if there is none.</summary>
    private static IPAddress? IPv4Within(IPAddress address)
    {
        // Check this first: IPNetwork compares a mapped address as IPv4, even with IPv6 ranges.
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (Contains(Translated, address))
        {
            return new IPAddress(bytes[12..]);
        }

        return SixToFour.Contains(address) ? new IPAddress(bytes[2..6]) : null;
    }

    private static bool Contains(IReadOnlyList<IPNetwork> ranges, IPAddress address)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
