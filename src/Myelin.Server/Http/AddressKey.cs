using System.Net;
using System.Net.Sockets;

namespace Myelin.Server.Http;

/// <summary>
/// The key under which an address is rate-limited. An IPv6 client has at least a /64, so a /64 counts as one address. An IPv4 address is the
/// same however it is written.
/// </summary>
internal static class AddressKey
{
    private const int NetworkBytes = 8;

    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return $"{Convert.ToHexString(bytes[..NetworkBytes])}/64";
    }
}
