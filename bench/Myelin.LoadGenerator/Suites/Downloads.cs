using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Two clients, each of which downloads large files in turn, from a small set.</summary>
internal sealed class Downloads : ISuite
{
    private const int Workers = 2;
    private const int Contents = 4;
    private readonly string[] paths = new string[Contents];
    private Account[] accounts = [];
    private int next = -1;

    /// <inheritdoc />
    public string Name => "downloads";

    /// <inheritdoc />
    public string Title => "downloads of 50 MB, 2 clients";

    /// <inheritdoc />
    public string Unit => "MB";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        accounts = await arena.RegisterAsync(Workers, cancellationToken);
        await arena.ForEachAsync(Contents, async (client, index) =>
        {
            var mxc = await LargeContent.UploadAsync(client, accounts[index % Workers], LargeContent.New(), cancellationToken);
            paths[index] = $"/_matrix/client/v1/media/download/{mxc["mxc://".Length..]}";
        }, cancellationToken);
    }

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, Workers, duration, async (client, worker, samples, token) =>
        {
            var path = paths[(uint)Interlocked.Increment(ref next) % Contents];
            samples.ReceivedBytes += (await client.RequestAsync("GET", path, accounts[worker], default, token)).Length;
            return LargeContent.Megabytes;
        }, cancellationToken);
}
