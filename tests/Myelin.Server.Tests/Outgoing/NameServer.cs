using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Myelin.Server.Tests.Outgoing;

/// <summary>
/// A name server on loopback (RFC 1035, over UDP) that answers A and SRV questions from tables; a name's addresses are given in turn. For what it doesn't
/// know it says that there is none.
/// </summary>
internal sealed class NameServer : IAsyncDisposable
{
    private const int Srv = 33;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<IPAddress>> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, byte[][]> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _aliases = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, byte> _errors = new(StringComparer.OrdinalIgnoreCase);
    private readonly Task _running;

    public NameServer() => _running = Task.Run(RunAsync);

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>Gives a name its addresses: each is told once, the last one ever after.</summary>
    public void Set(string name, params string[] addresses) => _addresses[name] = new(addresses.Select(IPAddress.Parse));

    /// <summary>Gives a name its SRV records: priority, weight, port and target.</summary>
    public void Service(string name, params (int Priority, int Weight, int Port, string Target)[] records) => _services[name] =
        [.. records.Select(record => (byte[])[.. Number(record.Priority), .. Number(record.Weight), .. Number(record.Port), .. Name(record.Target)])];

    /// <summary>Makes a name an alias of another.</summary>
    public void Alias(string name, string target) => _aliases[name] = target;

    /// <summary>Answers every question for a name with an error code (RFC 1035, "Header section format").</summary>
    public void Fail(string name, byte code) => _errors[name] = code;

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
        var name = string.Join('.', labels);
        var type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(at + 1));
        var records = Records(name, type);
        var code = _errors.TryGetValue(name, out var error) ? error : (byte)(records.Count == 0 && type == Srv ? 3 : 0);
        var answer = new List<byte>(question[..2]);
        answer.AddRange([0x81, (byte)(0x80 | code), 0, 1, 0, (byte)records.Count, 0, 0, 0, 0]);
        answer.AddRange(question[12..end]);
        foreach (var (kind, data) in records)
        {
            // The name by a pointer to the question; the type, IN, no time to live.
            answer.AddRange([0xc0, 12, .. Number(kind), 0, 1, 0, 0, 0, 0, .. Number(data.Length), .. data]);
        }

        return [.. answer];
    }

    private List<(int Type, byte[] Data)> Records(string name, int type)
    {
        if (_aliases.TryGetValue(name, out var target))
        {
            return [(5, Name(target))];
        }

        return type switch
        {
            1 when _addresses.TryGetValue(name, out var left) && Next(left) is { } address => [(1, address.GetAddressBytes())],
            Srv when _services.TryGetValue(name, out var services) => [.. services.Select(service => (Srv, service))],
            _ => [],
        };
    }

    private static byte[] Number(int number) => [(byte)(number >> 8), (byte)number];

    private static byte[] Name(string name) => [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private static IPAddress? Next(ConcurrentQueue<IPAddress> addresses)
    {
        if (addresses.Count > 1)
        {
            return addresses.TryDequeue(out var next) ? next : null;
        }

        return addresses.TryPeek(out var last) ? last : null;
    }
}
