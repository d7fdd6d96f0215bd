using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>One client that repeats an initial sync of fifty rooms.</summary>
internal sealed class InitialSync(FiftyRooms rooms) : ISuite
{
    private int done;

    /// <inheritdoc />
    public string Name => "initial-sync";

    /// <inheritdoc />
    public string Title => "initial sync of 50 rooms, one client";

    /// <inheritdoc />
    public string Unit => "syncs";

    /// <inheritdoc />
    public Task PrepareAsync(Arena arena, CancellationToken cancellationToken) => rooms.PrepareAsync(arena, cancellationToken);

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, 1, duration, async (client, _, samples, token) =>
        {
            // Synapse caches the whole response for a repeated request, which no real client sends. A new timeout value makes each
            // request different. It has no other effect, because an initial sync is answered at once.
            var number = done++;
            var response = await client.SyncAsync(rooms.Accounts[number % FiftyRooms.Readers], $"timeout={number}", token);
            samples.ReceivedBytes += response.Length;
            return 1;
        }, cancellationToken);
}
