using System.Diagnostics;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>
/// Two hundred accounts join four rooms of five hundred, sixteen at once. When all are in all rooms, they leave again, which isn't
/// measured. The rooms therefore keep their size, however fast the server is.
/// </summary>
internal sealed class Joins : ISuite
{
    private const int Rooms = 4;
    private const int Members = 500;
    private const int Joiners = 200;
    private const int Workers = 16;
    private Account[] joiners = [];
    private string[] rooms = [];
    private int next = -1;

    /// <inheritdoc />
    public string Name => "joins";

    /// <inheritdoc />
    public string Title => "joins into rooms of 500, 16 at once";

    /// <inheritdoc />
    public string Unit => "joins";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        var members = await arena.RegisterAsync(Members, cancellationToken);
        joiners = await arena.RegisterAsync(Joiners, cancellationToken);
        rooms = await arena.CreateRoomsAsync(members[..Rooms], cancellationToken);
        await arena.ForEachAsync(Members * Rooms, async (client, index) =>
        {
            if (index / Rooms != index % Rooms)
            {
                await client.JoinAsync(members[index / Rooms], rooms[index % Rooms], cancellationToken);
            }
        }, cancellationToken);
    }

    /// <inheritdoc />
    public async Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken)
    {
        var samples = Enumerable.Range(0, Workers).Select(_ => meter.Worker()).ToArray();
        while (meter.Elapsed < duration)
        {
            if (next >= (Joiners * Rooms) - 1)
            {
                await LeaveAllAsync(arena, cancellationToken);
            }

            var remaining = duration - meter.Elapsed;
            meter.Start();
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(samples.Select(own => Task.Run(async () =>
            {
                using var client = arena.Connect();
                while (Stopwatch.GetElapsedTime(start) < remaining && Interlocked.Increment(ref next) is var pair and < Joiners * Rooms)
                {
                    await ClosedLoop.MeasureAsync(own, async () =>
                    {
                        await client.JoinAsync(joiners[pair / Rooms], rooms[pair % Rooms], cancellationToken);
                        return 1;
                    });
                }
            }, cancellationToken)));
            meter.Stop();
        }
    }

    private async Task LeaveAllAsync(Arena arena, CancellationToken cancellationToken)
    {
        await arena.ForEachAsync(Joiners * Rooms, async (client, pair) =>
            await client.LeaveAsync(joiners[pair / Rooms], rooms[pair % Rooms], cancellationToken), cancellationToken);
        next = -1;
    }
}
