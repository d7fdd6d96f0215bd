namespace Myelin.Server.Log.Readers;

/// <summary>Starts the durable readers with the server, and makes sure that each has an owner.</summary>
internal sealed partial class LogReadersStart(
    IEnumerable<ILogConsumer> consumers, LogCursors cursors, ILogTail tail, ILogWriter writer, IGrainFactory grains, TimeProvider time, ILogger<LogReadersStart> logger)
    : OwnerService(LogReaderLimits.OwnerInterval, LogReaderLimits.FirstBackOff, time)
{
    private readonly string[] _readers = [.. consumers.Select(consumer => consumer.Reader)];

    /// <summary>
    /// Gives a new reader its cursor before anything is served, so that it misses nothing afterwards. Removes the cursor of a reader that no
    /// longer exists, so that the log is not kept for it.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var known = await cursors.ReadersAsync(cancellationToken);
        var unit = new LogUnit();
        foreach (var reader in _readers.Except(known, StringComparer.Ordinal))
        {
            LogCursors.Begin(unit, reader, tail.Head);
        }

        foreach (var reader in known.Except(_readers, StringComparer.Ordinal))
        {
            Forgotten(logger, reader);
            LogCursors.Forget(unit, reader);
        }

        if (!_readers.ToHashSet(StringComparer.Ordinal).SetEquals(known))
        {
            await writer.AppendAsync(unit, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task<bool> EnsureAsync(CancellationToken cancellationToken)
    {
        var haveOwners = true;
        foreach (var reader in _readers)
        {
            haveOwners &= await TryAsync(() => grains.GetGrain<ILogReaderGrain>(reader).EnsureAsync(), failure => EnsureFailed(logger, reader, failure), cancellationToken);
        }

        return haveOwners;
    }

    [LoggerMessage(EventId = 24, Level = LogLevel.Error, Message = "The owner of the log's reader '{Reader}' could not be called; this will be tried again.")]
    private static partial void EnsureFailed(ILogger logger, string reader, Exception exception);

    [LoggerMessage(EventId = 25, Level = LogLevel.Information, Message = "The log's reader '{Reader}' is not there any more: its place is forgotten.")]
    private static partial void Forgotten(ILogger logger, string reader);
}
