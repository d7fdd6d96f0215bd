using System.Diagnostics;
using System.Globalization;
using System.Text;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>
/// Four senders, with messages for twenty devices in each request, and forty devices that wait in <c>/sync</c>. About 2,000 messages at
/// most are in flight, so that messages are delivered and don't pile up.
/// </summary>
internal sealed class ToDeviceMessages : ISuite
{
    private const int Receivers = 40;
    private const int Senders = 4;
    private const int DevicesARequest = 20;
    private const int Window = 100;
    private const string Filter = "filter=%7B%22room%22%3A%7B%22rooms%22%3A%5B%5D%7D%7D&set_presence=offline";
    private readonly string[] tokens = new string[Receivers];
    private readonly byte[][] bodies = new byte[Receivers / DevicesARequest][];
    private Account[] senders = [];
    private Account[] receivers = [];
    private long received;
    private long released;

    /// <inheritdoc />
    public string Name => "to-device";

    /// <inheritdoc />
    public string Title => "to-device messages, 20 a request, to 40 syncing devices";

    /// <inheritdoc />
    public string Unit => "deliveries";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        senders = await arena.RegisterAsync(Senders, cancellationToken);
        receivers = await arena.RegisterAsync(Receivers, cancellationToken);
        await arena.ForEachAsync(Receivers, async (client, index) => tokens[index] = Uri.EscapeDataString(MatrixClient.Needed(
            await client.SyncAsync(receivers[index], $"{Filter}&timeout=0", cancellationToken), "next_batch"u8)), cancellationToken);
        for (var i = 0; i < bodies.Length; i++)
        {
            var ciphertext = $"\"{new string('d', 43)}\":{{\"type\":1,\"body\":\"{new string('c', 600)}\"}}";
            var content = $"{{\"algorithm\":\"m.olm.v1.curve25519-aes-sha2\",\"sender_key\":\"{new string('k', 43)}\",\"ciphertext\":{{{ciphertext}}}}}";
            var messages = receivers.Skip(i * DevicesARequest).Take(DevicesARequest).Select(account => $$"""
                "{{account.UserId}}":{"*":{{content}}}
                """);
            bodies[i] = Encoding.UTF8.GetBytes("{\"messages\":{" + string.Join(',', messages) + "}}");
        }
    }

    /// <inheritdoc />
    public async Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var window = new SemaphoreSlim(Window);
        (received, released) = (0, 0);
        meter.Start();
        ending.CancelAfter(duration);
        var tasks = Enumerable.Range(0, Receivers).Select(index => ReceiveAsync(arena, meter.Worker(), index, window, ending.Token))
            .Concat(Enumerable.Range(0, Senders).Select(index => SendAsync(arena, meter.Worker(), index, window, ending.Token)));
        await Task.WhenAll(tasks.Select(task => UntilAsync(task, ending.Token)));
        meter.Stop();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task UntilAsync(Task task, CancellationToken end)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The time is up: what is in flight doesn't count.
        }
    }

    private async Task SendAsync(Arena arena, Samples samples, int sender, SemaphoreSlim window, CancellationToken end)
    {
        using var client = arena.Connect();
        for (var number = sender; !end.IsCancellationRequested; number++)
        {
            await window.WaitAsync(end);
            var path = string.Create(CultureInfo.InvariantCulture, $"/_matrix/client/v3/sendToDevice/m.room.encrypted/{Guid.NewGuid():N}");
            await ClosedLoop.MeasureAsync(samples, async () =>
            {
                await client.RequestAsync("PUT", path, senders[sender], bodies[number % bodies.Length], end);
                return 0;
            });
        }
    }

    private async Task ReceiveAsync(Arena arena, Samples samples, int index, SemaphoreSlim window, CancellationToken end)
    {
        using var client = arena.Connect();
        while (!end.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var response = await client.SyncAsync(receivers[index], $"{Filter}&timeout=30000&since={tokens[index]}", end);
            tokens[index] = Uri.EscapeDataString(MatrixClient.Needed(response, "next_batch"u8));
            var count = response.Span.Count("\"ciphertext\""u8);
            samples.ReceivedBytes += response.Length;
            samples.Add(Stopwatch.GetElapsedTime(began), count);
            var requests = Interlocked.Add(ref received, count) / DevicesARequest;
            var before = Interlocked.Exchange(ref released, requests);
            if (requests > before)
            {
                window.Release((int)(requests - before));
            }
        }
    }
}
