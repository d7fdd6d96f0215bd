using System.Collections.Concurrent;
using System.Diagnostics;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>
/// A hundred members of a room wait in <c>/sync</c> while four send. At most sixteen messages are in flight to any member, so that
/// messages are delivered and don't pile up. A latency is the time from sending a message until one member has it.
/// </summary>
internal sealed class FanOut : ISuite
{
    private const int Members = 100;
    private const int Senders = 4;
    private const int Window = 16;
    private const string Filter = "filter=%7B%22room%22%3A%7B%22timeline%22%3A%7B%22limit%22%3A50%7D%7D%7D";
    private Account[] members = [];
    private string[] tokens = [];
    private string room = "";
    private int numbers;

    /// <inheritdoc />
    public string Name => "fan-out";

    /// <inheritdoc />
    public string Title => "fan-out to 100 syncing members";

    /// <inheritdoc />
    public string Unit => "deliveries";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        members = await arena.RegisterAsync(Members, cancellationToken);
        tokens = new string[Members];
        room = (await arena.CreateRoomsAsync(members[..1], cancellationToken))[0];
        await arena.JoinAllAsync(members[1..], [room], cancellationToken);
        await arena.ForEachAsync(Members, async (client, index) => tokens[index] = Uri.EscapeDataString(MatrixClient.Needed(
            await client.SyncAsync(members[index], $"{Filter}&timeout=0", cancellationToken), "next_batch"u8)), cancellationToken);
    }

    /// <inheritdoc />
    public async Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var window = new SemaphoreSlim(Window);
        var underWay = new ConcurrentDictionary<int, Delivery>();
        meter.Start();
        ending.CancelAfter(duration);
        var tasks = Enumerable.Range(0, Members).Select(index => ReceiveAsync(arena, meter.Worker(), index, underWay, window, ending.Token))
            .Concat(Enumerable.Range(0, Senders).Select(index => SendAsync(arena, meter.Worker(), index, underWay, window, ending.Token)));
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

    private async Task SendAsync(
        Arena arena, Samples samples, int sender, ConcurrentDictionary<int, Delivery> underWay, SemaphoreSlim window, CancellationToken end)
    {
        using var client = arena.Connect();
        while (!end.IsCancellationRequested)
        {
            await window.WaitAsync(end);
            var number = Interlocked.Increment(ref numbers);
            underWay[number] = new Delivery(Stopwatch.GetTimestamp());
            try
            {
                await client.SendAsync(members[sender], room, number, end);
            }
            catch (MatrixFailureException) when (++samples.Errors < LoadLimits.MaximumErrors)
            {
                underWay.TryRemove(number, out _);
                window.Release();
            }
        }
    }

    private async Task ReceiveAsync(
        Arena arena, Samples samples, int member, ConcurrentDictionary<int, Delivery> underWay, SemaphoreSlim window, CancellationToken end)
    {
        using var client = arena.Connect();
        var received = new List<int>();
        while (!end.IsCancellationRequested)
        {
            var response = await client.SyncAsync(members[member], $"{Filter}&timeout=30000&since={tokens[member]}", end);
            tokens[member] = Uri.EscapeDataString(MatrixClient.Needed(response, "next_batch"u8));
            samples.ReceivedBytes += response.Length;
            received.Clear();
            JsonScan.MessageNumbers(response.Span, received);
            foreach (var number in received)
            {
                if (underWay.TryGetValue(number, out var delivery))
                {
                    samples.Add(Stopwatch.GetElapsedTime(delivery.SentAt), 1);
                    if (delivery.Arrive() == Members)
                    {
                        underWay.TryRemove(number, out _);
                        window.Release();
                    }
                }
            }
        }
    }

    private sealed class Delivery(long sentAt)
    {
        private int arrived;

        public long SentAt => sentAt;

        public int Arrive() => Interlocked.Increment(ref arrived);
    }
}
