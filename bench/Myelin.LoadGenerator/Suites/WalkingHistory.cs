using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Four clients that page through a room of a thousand messages from end to start, a hundred events at a time.</summary>
internal sealed class WalkingHistory : ISuite
{
    private const int Walkers = 4;
    private const int Messages = 1000;
    private readonly string?[] positions = new string?[Walkers];
    private Account[] accounts = [];
    private string room = "";

    /// <inheritdoc />
    public string Name => "history";

    /// <inheritdoc />
    public string Title => "walking history, 100 events a page, 4 clients";

    /// <inheritdoc />
    public string Unit => "events";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        accounts = await arena.RegisterAsync(Walkers, cancellationToken);
        room = (await arena.CreateRoomsAsync(accounts[..1], cancellationToken))[0];
        await arena.JoinAllAsync(accounts[1..], [room], cancellationToken);
        await arena.SendAsync(accounts, room, Messages, cancellationToken);
    }

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, Walkers, duration, async (client, worker, samples, token) =>
        {
            var from = positions[worker] is { } position ? $"&from={position}" : "";
            var page = await client.RequestAsync("GET",
                $"/_matrix/client/v3/rooms/{MatrixClient.Escape(room)}/messages?dir=b&limit=100{from}", accounts[worker], default, token);
            samples.ReceivedBytes += page.Length;
            var count = JsonScan.ObjectsInArray(page.Span, "chunk"u8);
            positions[worker] = count > 0 && JsonScan.TopLevelString(page.Span, "end"u8) is { } end ? Uri.EscapeDataString(end) : null;
            return count;
        }, cancellationToken);
}
