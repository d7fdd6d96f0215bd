using System.Net;
using System.Net.Sockets;
using DnsClient;

namespace Myelin.Server.Outgoing;

/// <summary>Resolves the addresses of a host.</summary>
internal interface IHostAddresses
{
    /// <summary>The addresses of a name, or the address itself if it is one.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name has no address, or could not be resolved.</exception>
    ValueTask<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken);
}

/// <summary>Resolves names as the system does.</summary>
internal sealed class SystemAddresses : IHostAddresses
{
    public async ValueTask<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
}

/// <summary>Resolves names with the servers of <c>Outgoing:NameServers</c> only.</summary>
internal sealed class NameServerAddresses(LookupClient client) : IHostAddresses
{
    public async ValueTask<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            var fourth = client.QueryAsync(host, QueryType.A, cancellationToken: cancellationToken);
            var sixth = client.QueryAsync(host, QueryType.AAAA, cancellationToken: cancellationToken);
            await Task.WhenAll(fourth, sixth);
            IPAddress[] found =
            [
                .. (await sixth).Answers.AaaaRecords().Select(record => record.Address),
                .. (await fourth).Answers.ARecords().Select(record => record.Address),
            ];
            return found.Length > 0 ? found : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (DnsResponseException)
        {
            throw new SocketException((int)SocketError.TryAgain);
        }
    }
}
