using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Myelin.Server.Hosting;

/// <summary>Addresses that can be typed into a client, for a server that listens on every address: <c>http://[::]:8008</c> can't.</summary>
internal static class TypableAddress
{
    /// <summary>How many of the machine's addresses to show.</summary>
    private const int MaximumAddresses = 3;

    /// <summary>The URL itself, or for a URL of every address, <c>localhost</c> and the machine's addresses.</summary>
    public static IEnumerable<string> Of(string url) => Of(url, MachineAddresses());

    /// <summary>The same, for a machine with the given addresses.</summary>
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

    /// <summary>IPv4 addresses of networks that are up, which are short enough to type.</summary>
    private static IEnumerable<IPAddress> MachineAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network is { OperationalStatus: OperationalStatus.Up, NetworkInterfaceType: not NetworkInterfaceType.Loopback })
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address) && !address.ToString().StartsWith("169.254.", StringComparison.Ordinal));
}
