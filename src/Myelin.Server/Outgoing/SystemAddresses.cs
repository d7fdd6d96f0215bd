using System.Net;

namespace Myelin.Server.Outgoing;

/// <summary>Asks as the system is set up to.</summary>
internal sealed class SystemAddresses : IHostAddresses
{
    public async ValueTask<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
}
