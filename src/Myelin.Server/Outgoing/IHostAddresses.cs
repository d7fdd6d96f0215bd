using System.Net;

namespace Myelin.Server.Outgoing;

/// <summary>Finds the addresses of a host.</summary>
internal interface IHostAddresses
{
    /// <summary>The addresses of a name, or the address itself if it is one.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name has none, or nobody could be asked.</exception>
    ValueTask<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken);
}
