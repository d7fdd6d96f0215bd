using System.Threading.Channels;

namespace Myelin.Server.Log.Writing;

/// <summary>
/// The writer. One loop drains the queue and commits it in one transaction, so that all its units share one disk sync or round trip. Between two
/// interactive batches, the bulk lane gets a transaction with a single unit.
/// </summary>
internal sealed class LogWriter : ILogWriter, IAsyncDisposable
{
    private readonly ILogStore _store;
    private readonly LogTail _tail;
    private readonly ILogger<LogWriter> _logger;
    private readonly Channel<PendingUnit> _interactive = Lane();
    private readonly Channel<PendingUnit> _bulk = Lane();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PendingUnit> _batch = [];
    private readonly Task _loop;
    private int _foreign;

    public LogWriter(ILogStore store, LogTail tail, ILogger<LogWriter> logger)
    {
        _store = store;
        _tail = tail;
        _logger = logger;
        _loop = Task.Run(RunAsync);
        store.WatchForeign(() =>
        {
            Interlocked.Exchange(ref _foreign, 1);
            _wake.Writer.TryWrite(true);
        });
    }

    public Task<CommittedUnit> AppendAsync(LogUnit unit, CancellationToken cancellationToken = default)
    {
        var pending = new PendingUnit(unit);
        var lane = unit.Lane is UnitLane.Bulk ? _bulk : _interactive;
        if (!lane.Writer.TryWrite(pending))
        {
            return AppendSlowlyAsync(lane, pending, cancellationToken);
        }

        _wake.Writer.TryWrite(true);
        return cancellationToken.CanBeCanceled ? pending.Outcome.WaitAsync(cancellationToken) : pending.Outcome;
    }

    /// <summary>Writes what is queued, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _interactive.Writer.TryComplete();
        _bulk.Writer.TryComplete();
        _wake.Writer.TryWrite(true);
        await _stop.CancelAsync();
        await _loop;
        await _store.DisposeAsync();
        _stop.Dispose();
    }

    private static Channel<PendingUnit> Lane() =>
        Channel.CreateBounded<PendingUnit>(new BoundedChannelOptions(LogLimits.QueuedUnits) { SingleReader = true });

    private async Task<CommittedUnit> AppendSlowlyAsync(Channel<PendingUnit> lane, PendingUnit pending, CancellationToken cancellationToken)
    {
        try
        {
            await lane.Writer.WriteAsync(pending, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new UnitFailedException("The log is closed.", exception);
        }

        _wake.Writer.TryWrite(true);
        return await pending.Outcome.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        do
        {
            while (await WriteWaitingAsync())
            {
            }
        }
        while (await WakeAsync());
    }

    /// <summary>False once the log is closed and everything queued has been written.</summary>
    private async Task<bool> WakeAsync()
    {
        if (_interactive.Reader.Completion.IsCompleted && _bulk.Reader.Completion.IsCompleted)
        {
            return false;
        }

        await _wake.Reader.ReadAsync(CancellationToken.None);
        return true;
    }

    private async Task<bool> WriteWaitingAsync()
    {
        if (Interlocked.Exchange(ref _foreign, 0) == 1)
        {
            await FollowForeignAsync();
        }

        while (_batch.Count < LogLimits.UnitsPerBatch && _interactive.Reader.TryRead(out var unit))
        {
            _batch.Add(unit);
        }

        var wrote = _batch.Count > 0;
        if (wrote)
        {
            await CommitAsync();
        }

        if (_bulk.Reader.TryRead(out var bulk))
        {
            _batch.Add(bulk);
            await CommitAsync();
            return true;
        }

        return wrote;
    }

    private async Task CommitAsync()
    {
        List<CommittedEntry> entries;
#pragma warning disable CA1031 // The loop must survive any failure of a batch; otherwise all later callers would wait forever.
        try
        {
            entries = await _store.CommitAsync(_batch, _tail.Head, CancellationToken.None);
        }
        catch (Exception exception)
        {
            _logger.BatchFailed(exception, _batch.Count);
            entries = [];
            foreach (var pending in _batch)
            {
                pending.Fail(exception);
            }
        }
#pragma warning restore CA1031

        foreach (var pending in _batch)
        {
            if (pending.Error is null)
            {
                for (var i = 0; i < pending.Unit.Entries.Count; i++)
                {
                    entries.Add(new CommittedEntry(pending.First.Plus(i), pending.Unit.Entries[i]));
                }
            }
        }

        _tail.Advance(entries);
        var answered = _batch.Count;
        foreach (var pending in _batch)
        {
            pending.Complete();
        }

        _batch.Clear();
        if (answered > 1)
        {
            // The callers just completed often write again at once. Yielding collects their units in one batch, with one disk sync.
            await Task.Yield();
        }
    }

    private async Task FollowForeignAsync()
    {
#pragma warning disable CA1031 // The loop must survive a database outage.
        try
        {
            List<CommittedEntry> entries;
            do
            {
                entries = await _store.ReadForeignAsync(_tail.Head, _stop.Token);
                _tail.Advance(entries);
            }
            while (entries.Count == LogLimits.ForeignEntriesPerRead);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Closing: entries of other processes no longer matter here.
        }
        catch (Exception exception)
        {
            _logger.ForeignReadFailed(exception);
        }
#pragma warning restore CA1031
    }
}

/// <summary>Log messages of the log; event IDs 1000-1099.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Error, "The follower {Follower} failed at log position {Position}; it forgets what it holds and goes on")]
    public static partial void FollowerFailed(this ILogger logger, Exception exception, string follower, long position);

    [LoggerMessage(1001, LogLevel.Error, "A batch of {Units} units could not be written")]
    public static partial void BatchFailed(this ILogger logger, Exception exception, int units);

    [LoggerMessage(1002, LogLevel.Warning, "The database refused a unit; its batch is written again without it")]
    public static partial void UnitFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "The outcome of a commit was unknown and has been read back: committed {Committed}")]
    public static partial void OutcomeReadBack(this ILogger logger, Exception exception, bool committed);

    [LoggerMessage(1004, LogLevel.Warning, "Listening for the entries of other processes failed; it is tried again")]
    public static partial void ListeningFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Error, "Entries of other processes could not be read; it is tried again")]
    public static partial void ForeignReadFailed(this ILogger logger, Exception exception);
}
