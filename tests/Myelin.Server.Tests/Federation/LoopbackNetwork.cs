using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Tests.Federation;

/// <summary>
/// A network of names and addresses that are all on loopback: a name has the addresses and records that a test gives it, and a port of an address is that
/// of a listener. So servers have public addresses and port 443, and nothing leaves the machine. Loopback addresses are themselves.
/// </summary>
internal sealed class LoopbackNetwork : IHostAddresses, IServiceRecords, IOutgoingSockets
{
    private readonly ConcurrentDictionary<string, IPAddress[]> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<IPEndPoint, int> _listeners = new();
    private readonly ConcurrentDictionary<string, ServiceRecord[]> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _aliases = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _connected = new();
    private readonly ConcurrentQueue<string> _asked = new();

    /// <summary>The addresses and ports connected to, in order.</summary>
    public IReadOnlyList<string> Connected => [.. _connected];

    /// <summary>The SRV records asked for, in order.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>Whether the name servers err.</summary>
    public bool NameServersFail { get; set; }

    /// <summary>An address that drops packets: nobody ever hears of it.</summary>
    public string? Dropping { get; set; }

    public void Name(string name, params string[] addresses) => _addresses[name] = [.. addresses.Select(IPAddress.Parse)];

    public void Listen(string address, int port, int localPort) => _listeners[new IPEndPoint(IPAddress.Parse(address), port)] = localPort;

    public void Service(string service, params ServiceRecord[] records) => _services[service] = records;

    public void Alias(string name, string target) => _aliases[name] = target;

    /// <summary>Lets a composition use this network.</summary>
    public void UseIn(IServiceCollection services) =>
        services.AddSingleton<IHostAddresses>(this).AddSingleton<IServiceRecords>(this).AddSingleton<IOutgoingSockets>(this);

    public ValueTask<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var literal) ? ValueTask.FromResult<IReadOnlyList<IPAddress>>([literal])
        : _addresses.TryGetValue(host, out var addresses) ? ValueTask.FromResult<IReadOnlyList<IPAddress>>(addresses)
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? ValueTask.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Loopback])
        : throw new SocketException((int)SocketError.HostNotFound);

    ValueTask<IReadOnlyList<ServiceRecord>> IServiceRecords.FindAsync(string service, CancellationToken cancellationToken)
    {
        _asked.Enqueue(service);
        return NameServersFail
            ? throw new SocketException((int)SocketError.TryAgain)
            : ValueTask.FromResult<IReadOnlyList<ServiceRecord>>(_services.GetValueOrDefault(service) ?? []);
    }

    public ValueTask<string?> FindAliasAsync(string host, CancellationToken cancellationToken) => ValueTask.FromResult(_aliases.GetValueOrDefault(host));

    public async ValueTask<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        _connected.Enqueue(address.ToString());
        if (address.Address.ToString() == Dropping)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        if (IPAddress.IsLoopback(address.Address))
        {
            return await new SystemSockets().ConnectAsync(address, cancellationToken);
        }

        return _listeners.TryGetValue(address, out var port)
            ? await new SystemSockets().ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken)
            : throw new SocketException((int)SocketError.ConnectionRefused);
    }
}
