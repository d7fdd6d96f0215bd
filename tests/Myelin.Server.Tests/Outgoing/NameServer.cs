using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Myelin.Server.Tests.Outgoing;

/// <summary>A name server on loopback (RFC 1035, over UDP) that answers A questions from a table; a name's addresses are given in turn.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<IPAddress>> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly Task _running;

    public NameServer() => _running = Task.Run(RunAsync);

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>Gives a name its addresses: each is told once, the last one ever after.</summary>
    public void Set(string name, params string[] addresses) => _addresses[name] = new(addresses.Select(IPAddress.Parse));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var question = await _socket.ReceiveAsync(_stop.Token);
                await _socket.SendAsync(Answer(question.Buffer), question.RemoteEndPoint, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private byte[] Answer(byte[] question)
    {
        var labels = new List<string>();
        var at = 12;
        for (; question[at] != 0; at += question[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
        }

        var end = at + 5;
        var isA = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(at + 1)) == 1;
        var address = isA && _addresses.TryGetValue(string.Join('.', labels), out var left) ? Next(left) : null;
        var answer = new List<byte>(question[..2]);
        answer.AddRange([0x81, 0x80, 0, 1, 0, (byte)(address is null ? 0 : 1), 0, 0, 0, 0]);
        answer.AddRange(question[12..end]);
        if (address is not null)
        {
            // The name by a pointer to the question; A, IN, no time to live, four bytes.
            answer.AddRange([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, .. address.GetAddressBytes()]);
        }

        return [.. answer];
    }

    private static IPAddress? Next(ConcurrentQueue<IPAddress> addresses)
    {
        if (addresses.Count > 1)
        {
            return addresses.TryDequeue(out var next) ? next : null;
        }

        return addresses.TryPeek(out var last) ? last : null;
    }
}
