using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>One client that syncs fifty rooms from nothing, again and again.</summary>
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
            // Synapse keeps the whole response for a repeated request, which no client makes; a timeout never used before
            // makes this a new one. It has no other effect, since an initial sync is answered at once.
            var number = done++;
            var response = await client.SyncAsync(rooms.Accounts[number % FiftyRooms.Readers], $"timeout={number}", token);
            samples.ReceivedBytes += response.Length;
            return 1;
        }, cancellationToken);
}
