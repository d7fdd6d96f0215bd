using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Eight clients in fifty rooms that sync incrementally while nothing happens.</summary>
internal sealed class EmptySync(FiftyRooms rooms) : ISuite
{
    private readonly string?[] tokens = new string?[FiftyRooms.Readers];

    /// <inheritdoc />
    public string Name => "empty-sync";

    /// <inheritdoc />
    public string Title => "empty incremental sync of 50 rooms, 8 clients";

    /// <inheritdoc />
    public string Unit => "syncs";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        await rooms.PrepareAsync(arena, cancellationToken);
        await arena.ForEachAsync(tokens.Length, async (client, index) => await SyncAsync(client, index, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, tokens.Length, duration, async (client, worker, samples, token) =>
        {
            samples.ReceivedBytes += await SyncAsync(client, worker, token);
            return 1;
        }, cancellationToken);

    private async ValueTask<int> SyncAsync(MatrixClient client, int index, CancellationToken cancellationToken)
    {
        var since = tokens[index] is { } token ? $"&since={token}" : "";
        var response = await client.SyncAsync(rooms.Accounts[index], $"timeout=0{since}", cancellationToken);
        tokens[index] = Uri.EscapeDataString(MatrixClient.Needed(response, "next_batch"u8));
        return response.Length;
    }
}
