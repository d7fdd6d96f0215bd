using Microsoft.Extensions.Logging;
using Myelin.Server.Media;
using Myelin.Server.Media.Thumbnails;
using Myelin.Server.Media.Thumbnails.Worker;

namespace Myelin.Server.Tests.Media.Thumbnails;

/// <summary>The making of thumbnails, with processes of its own, and what it logs.</summary>
internal sealed class ThumbnailMaker : ILogger<Thumbnailer>, IDisposable
{
    private readonly List<string> _logged = [];

    public ThumbnailMaker(WorkerProgram? program = null, TimeProvider? time = null) => Thumbnailer = new Thumbnailer(time ?? TimeProvider.System, this, program ?? WorkerProgram.Own());

    public Thumbnailer Thumbnailer { get; }

    public IReadOnlyList<string> Logged
    {
        get
        {
            lock (_logged)
            {
                return [.. _logged];
            }
        }
    }

    public async Task<Thumbnail?> MakeAsync(byte[] picture, int width, int height, ThumbnailMethod method = ThumbnailMethod.Scale, bool isAnimated = false)
    {
        using var stream = new MemoryStream(picture, writable: false);
        return await Thumbnailer.MakeAsync(stream, picture.Length, new ThumbnailSize(width, height, method, isAnimated), TestContext.Current.CancellationToken);
    }

    /// <summary>What /proc says of the one process there is.</summary>
    public string Status(string name) => File.ReadLines($"/proc/{Process}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(':')[1].Trim();

    public int Process => Assert.Single(Thumbnailer.ProcessIds);

    public void Dispose() => Thumbnailer.Dispose();

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_logged)
        {
            _logged.Add($"{logLevel}: {formatter(state, exception)}");
        }
    }
}
