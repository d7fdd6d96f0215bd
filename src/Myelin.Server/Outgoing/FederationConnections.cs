using System.Net;
using System.Net.Sockets;

namespace Myelin.Server.Outgoing;

/// <summary>
/// Connects to other homeservers: not to the host of the request's URL, whose name the certificate must have, but to where resolving the server's
/// name has led. Bounds how many connections there are to all of them together.
/// </summary>
internal sealed class FederationConnections(OutgoingConnections connections) : IDisposable
{
    private static readonly HttpRequestOptionsKey<IReadOnlyList<DnsEndPoint>> Targets = new("Myelin.Targets");

    private readonly SemaphoreSlim _free = new(OutgoingLimits.FederationConnections);

    /// <summary>Says where a request connects to: the hosts in the order in which they are tried.</summary>
    public static void Direct(HttpRequestMessage request, IReadOnlyList<DnsEndPoint> targets) => request.Options.Set(Targets, targets);

    /// <summary>A stream to the first of the request's targets that accepts the connection.</summary>
    /// <exception cref="AddressRefusedException">All of the last target's addresses are refused.</exception>
    /// <exception cref="SocketException">None accepts the connection.</exception>
    public async ValueTask<Stream> ConnectAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Targets, out var targets) || targets.Count == 0)
        {
            throw new InvalidOperationException("The request does not say where it connects to.");
        }

        await _free.WaitAsync(cancellationToken);
        try
        {
            return new CountedStream(await ConnectAsync(targets, cancellationToken), _free);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void Dispose() => _free.Dispose();

    private async ValueTask<Socket> ConnectAsync(IReadOnlyList<DnsEndPoint> targets, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await connections.ConnectAsync(targets[i].Host, targets[i].Port, cancellationToken);
            }
            catch (Exception failure) when (failure is SocketException or AddressRefusedException && i < targets.Count - 1)
            {
                // The next target may answer.
            }
        }
    }

    /// <summary>A connection that gives its place to another when it is closed.</summary>
    private sealed class CountedStream(Socket socket, SemaphoreSlim free) : NetworkStream(socket, ownsSocket: true)
    {
        private int _isClosed;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing && Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                free.Release();
            }
        }
    }
}
