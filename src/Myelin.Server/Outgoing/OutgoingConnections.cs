using System.Net;
using System.Net.Sockets;

namespace Myelin.Server.Outgoing;

/// <summary>Connects to hosts: resolves their addresses, skips those that are refused and tries the others.</summary>
/// <param name="addresses">Resolves the addresses.</param>
/// <param name="sockets">Opens the connections.</param>
/// <param name="rules">The addresses that are allowed; null: all.</param>
/// <param name="time">Ends attempts at addresses that don't answer.</param>
internal sealed class OutgoingConnections(IHostAddresses addresses, IOutgoingSockets sockets, AddressRules? rules, TimeProvider time)
{
    /// <summary>A connection to the host.</summary>
    /// <exception cref="AddressRefusedException">All of the host's addresses are refused.</exception>
    /// <exception cref="SocketException">The host has no address, or none accepts the connection.</exception>
    public async ValueTask<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var found = await addresses.FindAsync(host, cancellationToken);
        var candidates = found.Where(address => rules?.Allow(address) != false).Take(OutgoingLimits.AddressesTried).ToList();
        if (candidates.Count == 0)
        {
            throw found.Count > 0 ? new AddressRefusedException(host) : (Exception)new SocketException((int)SocketError.HostNotFound);
        }

        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(candidates[i], port), isLast: i == candidates.Count - 1, cancellationToken);
            }
            catch (SocketException) when (i < candidates.Count - 1)
            {
                // The next address may answer.
            }
        }
    }

    /// <summary>Of an address that drops packets nothing is heard, so the others must not wait for it.</summary>
    private async ValueTask<Socket> ConnectAsync(IPEndPoint address, bool isLast, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(isLast ? OutgoingLimits.ConnectTimeout : OutgoingLimits.AddressTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await sockets.ConnectAsync(address, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }
}

/// <summary>Opens connections to addresses that have been allowed.</summary>
internal interface IOutgoingSockets
{
    /// <exception cref="SocketException">The address does not accept the connection.</exception>
    ValueTask<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken);
}

/// <summary>Opens connections by the system's network.</summary>
internal sealed class SystemSockets : IOutgoingSockets
{
    public async ValueTask<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
