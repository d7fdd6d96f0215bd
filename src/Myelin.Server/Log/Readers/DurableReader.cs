using System.Threading.Channels;

namespace Myelin.Server.Log.Readers;

/// <summary>Delivers the log to a consumer from its cursor onwards, until it is stopped or another owner has moved the cursor.</summary>
internal sealed partial class DurableReader(
    ILogConsumer consumer, ILogReader log, ILogTail tail, ILogWriter writer, LogCursors cursors, LogReaderMetrics metrics, TimeProvider time, ILogger<DurableReader> logger)
{
    private readonly Channel<bool> _resumes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private bool _begun;
    private LogPosition? _saved;
    private LogPosition _at;
    private long _savedAt;

    /// <summary>Retries a failed step at once, with the back-off reset; also if called during an attempt that then fails.</summary>
    public void Resume() => _resumes.Writer.TryWrite(true);

    /// <summary>Reads until stopped. Returns normally when another owner has taken over.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var reporting = metrics.Follow(consumer.Reader, () => _begun ? tail.Head.Value - _at.Value : 0);
        for (var failures = 0; ;)
        {
            try
            {
                if (!_begun)
                {
                    await BeginAsync(cancellationToken);
                }
                else if (_at < tail.Head)
                {
                    _resumes.Reader.TryRead(out _);
                    await ReadAsync(cancellationToken);
                    failures = 0;
                }
                else
                {
                    await RestAsync(cancellationToken);
                }
            }
            catch (UnitRefusedException refusal) when (LogCursors.IsOf(refusal, consumer.Reader))
            {
                Lost(logger, consumer.Reader);
                return;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                var backOff = LogReaderLimits.BackOff(++failures);
                metrics.Failed(consumer.Reader);
                if (failure is OutOfReachException)
                {
                    Waits(logger, consumer.Reader, _at, backOff, failure.Message);
                }
                else
                {
                    Failed(logger, consumer.Reader, _at, backOff, failure);
                }

                failures = await IsResumedWithinAsync(backOff, cancellationToken) ? 0 : failures;
            }
        }
    }

    private async ValueTask<bool> IsResumedWithinAsync(TimeSpan backOff, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(backOff, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            return await _resumes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        _saved = await cursors.ReadAsync(consumer.Reader, cancellationToken);
        _at = _saved ?? tail.Head;
        _savedAt = time.GetTimestamp();
        _begun = true;
    }

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        var entries = await log.ReadAsync(_at, LogReaderLimits.EntriesPerRead, cancellationToken);

        // Leave entries of other processes until this process's views have them.
        var head = tail.Head;
        entries.RemoveAll(entry => entry.Position > head);
        if (entries.Count == 0 || entries[0].Position > _at.Plus(1))
        {
            await SkipTrimmedAsync(cancellationToken);
            return;
        }

        var consumed = await consumer.ConsumeAsync(_at, entries, cancellationToken);
        if (consumed.UpTo <= _at || consumed.UpTo > entries[^1].Position)
        {
            throw new InvalidOperationException($"The reader '{consumer.Reader}' was given {entries[0].Position} to {entries[^1].Position} and says it has come to {consumed.UpTo}.");
        }

        if (consumed.Unit is { } unit)
        {
            await SaveAsync(unit, consumed.UpTo, cancellationToken);
        }

        _at = consumed.UpTo;
        if (IsSaveDue)
        {
            await SaveAsync(new LogUnit(), _at, cancellationToken);
        }
    }

    /// <summary>Waits for a commit, and saves the cursor if that falls due meanwhile.</summary>
    private async ValueTask RestAsync(CancellationToken cancellationToken)
    {
        if (_saved == _at)
        {
            await tail.WaitForAsync(_at.Plus(1), cancellationToken);
            return;
        }

        if (IsSaveDue)
        {
            await SaveAsync(new LogUnit(), _at, cancellationToken);
            return;
        }

        using var due = new CancellationTokenSource(LogReaderLimits.SaveInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await tail.WaitForAsync(_at.Plus(1), either.Token);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await SaveAsync(new LogUnit(), _at, cancellationToken);
        }
    }

    private bool IsSaveDue => _saved != _at && time.GetElapsedTime(_savedAt) >= LogReaderLimits.SaveInterval;

    private async ValueTask SaveAsync(LogUnit unit, LogPosition position, CancellationToken cancellationToken)
    {
        await writer.AppendAsync(LogCursors.Advance(unit, consumer.Reader, _saved, position), cancellationToken);
        _saved = position;
        _savedAt = time.GetTimestamp();
    }

    private async ValueTask SkipTrimmedAsync(CancellationToken cancellationToken)
    {
        var trimmed = await log.TrimmedToAsync(cancellationToken);
        if (trimmed <= _at)
        {
            throw new InvalidOperationException($"The log has no entry {_at.Plus(1)}, though it is trimmed to {trimmed} only.");
        }

        Trimmed(logger, consumer.Reader, _at, trimmed);
        await SaveAsync(new LogUnit(), trimmed, cancellationToken);
        _at = trimmed;
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Error, Message = "The log's reader '{Reader}' failed after {Position}; it will be tried again in {BackOff}.")]
    private static partial void Failed(ILogger logger, string reader, LogPosition position, TimeSpan backOff, Exception exception);

    [LoggerMessage(EventId = 26, Level = LogLevel.Warning, Message = "The log's reader '{Reader}' is waiting at {Position} and will continue in {BackOff}: {Reason}")]
    private static partial void Waits(ILogger logger, string reader, LogPosition position, TimeSpan backOff, string reason);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "Another process runs the log's reader '{Reader}' now.")]
    private static partial void Lost(ILogger logger, string reader);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning, Message = "The log's reader '{Reader}' was at {Position} when the log was trimmed without waiting for it. It continues at {Trimmed}.")]
    private static partial void Trimmed(ILogger logger, string reader, LogPosition position, LogPosition trimmed);
}
