using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Myelin.Server.Hosting;

/// <summary>Where a server is that listens on every address: <c>http://[::]:8008</c> leads nowhere when it is typed into a client.</summary>
internal static class TypableAddress
{
    /// <summary>How many of a machine's addresses are told.</summary>
    private const int MaximumAddresses = 3;

    /// <summary>The URL itself, or in the place of every address <c>localhost</c> and those by which others reach this machine.</summary>
    public static IEnumerable<string> Of(string url) => Of(url, MachineAddresses());

    /// <summary>As above, on a machine of these addresses.</summary>
    public static IEnumerable<string> Of(string url, IEnumerable<IPAddress> machine)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            || !IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var address)
            || !(address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            return [url];
        }

        return machine.Take(MaximumAddresses).Select(one => one.ToString()).Prepend("localhost").Select(host => $"{parsed.Scheme}://{host}:{parsed.Port}");
    }

    /// <summary>IPv4 addresses of networks that are up: those are short enough to be typed.</summary>
    private static IEnumerable<IPAddress> MachineAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network is { OperationalStatus: OperationalStatus.Up, NetworkInterfaceType: not NetworkInterfaceType.Loopback })
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address) && !address.ToString().StartsWith("169.254.", StringComparison.Ordinal));
}
