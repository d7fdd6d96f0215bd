using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Myelin.Server.Http;

/// <summary>
/// An address as written in forwarding headers: with or without brackets, port and quotes (RFC 7239, "Node Identifiers", and common forms of
/// <c>X-Forwarded-For</c>). Short and octal forms of IPv4 are rejected, since parsers disagree about them.
/// </summary>
internal static class NodeAddress
{
    /// <summary>The address, IPv4 never mapped to IPv6; null if it is not an address, such as <c>unknown</c> or <c>_name</c>.</summary>
    public static IPAddress? Parse(string? node)
    {
        var text = (node ?? string.Empty).Trim();
        if (text is ['"', .., '"'])
        {
            text = text[1..^1];
        }

        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            return end > 0 && IsPort(text[(end + 1)..]) ? IPv6(text[1..end]) : null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && text.IndexOf(':', colon + 1) >= 0 ? IPv6(text)
            : colon >= 0 ? IsPort(text[colon..]) ? IPv4(text[..colon]) : null
            : IPv4(text);
    }

    private static bool IsPort(string text) =>
        text.Length == 0 || (text[0] == ':' && (text.Length == 1 || ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _)));

    private static IPAddress? IPv4(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text ? address : null;

    private static IPAddress? IPv6(string text)
    {
        if (text.AsSpan().ContainsAny('[', ']', '%') || !IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
