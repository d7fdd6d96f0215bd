using System.Threading.Channels;
using Myelin.Server.Log;

namespace Myelin.Server.ScheduledWork;

/// <summary>Executes the decisions of <see cref="ScheduledWorkPlan"/> until it is stopped or another owner has taken over.</summary>
internal sealed partial class ScheduledWorkOwner(
    ScheduledWorkStore store, ScheduledWorkHandlers handlers, ILogTail tail, ScheduledWorkMetrics metrics, TimeProvider time, ILogger<ScheduledWorkOwner> logger) : ITailFollower
{
    // Unbounded, but runs are bounded and each posts few inputs, and scheduling posts one input until it is read.
    private readonly Channel<DueInput> _inputs = Channel.CreateUnbounded<DueInput>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<DueKey, Task> _runs = [];
    private readonly Lock _lock = new();
    private Task _look = Task.CompletedTask;
    private ITimer? _timer;
    private long? _scheduled;
    private long _epoch;
    private volatile bool _isLost;

    /// <summary>Becomes the owner and runs work as it falls due. Returns normally when another owner has taken over.</summary>
    /// <exception cref="OperationCanceledException">It was stopped, and all runs have ended.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _epoch = await store.TakeAsync(handlers.Recurring, time.GetUtcNow(), cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = time.CreateTimer(static self => ((ScheduledWorkOwner)self!).Post(now => new DueInput.TimeCame(now)), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer = timer;
        using var subscription = tail.Follow(this);
        Post(now => new DueInput.TimeCame(now));
        try
        {
            var plan = ScheduledWorkPlan.Start;
            await foreach (var input in _inputs.Reader.ReadAllAsync(cancellationToken))
            {
                if (_isLost)
                {
                    break;
                }

                (plan, var decisions) = plan.Step(WithEarliest(input));
                foreach (var decision in decisions)
                {
                    Execute(decision, stop.Token);
                }
            }

            Lost(logger, _epoch);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll([_look, .. _runs.Values]);
        }
    }

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            if (entry.Kind is LogEntryKind.ScheduledWork)
            {
                NoteScheduled(entry.Subject);
            }
        }
    }

    // Due at once, so that the next look finds whatever was missed.
    public void Reset() => NoteScheduled(0);

    private void NoteScheduled(long dueAt)
    {
        bool isNew;
        lock (_lock)
        {
            isNew = _scheduled is null;
            _scheduled = Math.Min(_scheduled ?? long.MaxValue, dueAt);
        }

        if (isNew)
        {
            Post(now => new DueInput.Scheduled(now, default));
        }
    }

    /// <summary>The input; for scheduled work, with the earliest due time of all that was scheduled until now.</summary>
    private DueInput WithEarliest(DueInput input)
    {
        if (input is not DueInput.Scheduled scheduled)
        {
            return input;
        }

        lock (_lock)
        {
            var dueAt = _scheduled ?? 0;
            _scheduled = null;
            return scheduled with { Now = time.GetUtcNow(), DueAt = DateTimeOffset.FromUnixTimeMilliseconds(dueAt) };
        }
    }

    private void Post(Func<DateTimeOffset, DueInput> input) => _inputs.Writer.TryWrite(input(time.GetUtcNow()));

    private void Execute(DueDecision decision, CancellationToken cancellationToken)
    {
        switch (decision)
        {
            case DueDecision.Look look:
                _look = LookAsync(look.Limit, cancellationToken);
                break;
            case DueDecision.WakeAt wake:
                var left = wake.At - time.GetUtcNow();
                _timer!.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                break;
            case DueDecision.Run run:
                Track(run.Item, RunAsync(run.Item, cancellationToken));
                break;
            case DueDecision.Settle settle:
                Track(settle.Item, SettleAsync(settle, cancellationToken));
                break;
            case DueDecision.Postpone postpone:
                Track(postpone.Item, PostponeAsync(postpone, cancellationToken));
                break;
        }
    }

    private void Track(DueItem item, Task task)
    {
        _runs[item.Name] = task;

        // Each piece of work has one task at a time; drop completed ones when there are many.
        if (_runs.Count > 2 * ScheduledWorkLimits.MaximumRunning)
        {
            foreach (var (name, _) in _runs.Where(run => run.Value.IsCompleted).ToList())
            {
                _runs.Remove(name);
            }
        }
    }

    private async Task LookAsync(int limit, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            var now = time.GetUtcNow();
            var found = await store.FindAsync(now, limit, cancellationToken);
            Post(_ => new DueInput.Looked(now, found));
        }
        catch (Exception failure)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                LookFailed(logger, failure);
                Post(now => new DueInput.LookFailed(now));
            }
        }
    }

    private async Task RunAsync(DueItem item, CancellationToken cancellationToken)
    {
        await Task.Yield();
        metrics.Began();
        var ended = "failed";
        try
        {
            using var timeout = new CancellationTokenSource(ScheduledWorkLimits.RunTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            var outcome = await handlers.RunAsync(item, time, either.Token);
            Post(now => new DueInput.Ended(now, item, outcome));
            ended = "done";
        }
        catch (Exception failure)
        {
            // Work that was stopped is found again at the next start.
            if (!cancellationToken.IsCancellationRequested)
            {
                WorkFailed(logger, item.Kind, item.Key, item.Attempts + 1, failure);
                Post(now => new DueInput.Failed(now, item));
            }
        }
        finally
        {
            metrics.Ended(item.Kind, ended);
        }
    }

    private async Task SettleAsync(DueDecision.Settle settle, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var item = settle.Item;
        try
        {
            await store.SettleAsync(_epoch, item, settle.Outcome, cancellationToken);
            Post(now => new DueInput.Settled(now, item.Name));
        }
        catch (UnitRefusedException refusal) when (ScheduledWorkStore.IsLoss(refusal))
        {
            Lose();
        }
        catch (Exception failure)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                WorkFailed(logger, item.Kind, item.Key, item.Attempts + 1, failure);
                Post(now => new DueInput.Failed(now, item));
            }
        }
    }

    private async Task PostponeAsync(DueDecision.Postpone postpone, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var item = postpone.Item;
        try
        {
            await store.PostponeAsync(_epoch, item, postpone.At, cancellationToken);
            Post(now => new DueInput.Settled(now, item.Name));
        }
        catch (UnitRefusedException refusal) when (ScheduledWorkStore.IsLoss(refusal))
        {
            Lose();
        }
        catch (Exception failure)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                WriteFailed(logger, item.Kind, item.Key, failure);
                Post(now => new DueInput.NotSettled(now, item.Name));
            }
        }
    }

    private void Lose()
    {
        _isLost = true;
        _inputs.Writer.TryComplete();
    }

    [LoggerMessage(EventId = 1100, Level = LogLevel.Error, Message = "Scheduled work {Kind} '{Key}' failed (attempt {Attempt}); it will be tried again.")]
    private static partial void WorkFailed(ILogger logger, string kind, string key, int attempt, Exception exception);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Error, Message = "When scheduled work {Kind} '{Key}' is tried again could not be written; it will be done soon.")]
    private static partial void WriteFailed(ILogger logger, string kind, string key, Exception exception);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Error, Message = "Scheduled work could not be looked up; this will be tried again.")]
    private static partial void LookFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Warning, Message = "Another process owns the scheduled work now; epoch {Epoch} has ended.")]
    private static partial void Lost(ILogger logger, long epoch);
}
