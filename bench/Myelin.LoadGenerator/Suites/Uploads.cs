using System.Buffers.Binary;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Two clients, each of which uploads files of the largest usual size in turn, all different.</summary>
internal sealed class Uploads : ISuite
{
    private const int Workers = 2;
    private readonly byte[][] contents = [.. Enumerable.Range(0, Workers).Select(_ => LargeContent.New())];
    private Account[] accounts = [];
    private long number;

    /// <inheritdoc />
    public string Name => "uploads";

    /// <inheritdoc />
    public string Title => "uploads of 50 MB, 2 clients";

    /// <inheritdoc />
    public string Unit => "MB";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken) =>
        accounts = await arena.RegisterAsync(Workers, cancellationToken);

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, Workers, duration, async (client, worker, _, token) =>
        {
            BinaryPrimitives.WriteInt64LittleEndian(contents[worker], Interlocked.Increment(ref number));
            await LargeContent.UploadAsync(client, accounts[worker], contents[worker], token);
            return LargeContent.Megabytes;
        }, cancellationToken);
}
