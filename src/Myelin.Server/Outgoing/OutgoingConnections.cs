using System.Net.Sockets;

namespace Myelin.Server.Outgoing;

/// <summary>Connects to hosts: resolves their addresses, skips those that are refused and tries the others.</summary>
/// <param name="addresses">Resolves the addresses.</param>
/// <param name="rules">The addresses that are allowed; null: all.</param>
internal sealed class OutgoingConnections(IHostAddresses addresses, AddressRules? rules)
{
    /// <summary>A stream to the host; for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressRefusedException">All of the host's addresses are refused.</exception>
    /// <exception cref="SocketException">The host has no address, or none accepts the connection.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var found = await addresses.FindAsync(host, cancellationToken);
        var tried = 0;
        SocketException? failure = null;
        foreach (var address in found)
        {
            if (rules is not null && !rules.Allow(address))
            {
                continue;
            }

            if (tried++ == OutgoingLimits.AddressesTried)
            {
                break;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException refused)
            {
                socket.Dispose();
                failure = refused;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure ?? (found.Count > 0 ? new AddressRefusedException(host) : (Exception)new SocketException((int)SocketError.HostNotFound));
    }
}
