using System.Threading.Channels;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Push.Delivery;

/// <summary>Executes the decisions of <see cref="DeliveryPlan"/> for one pusher, until it is stopped or the pusher no longer exists.</summary>
internal sealed partial class PusherOwner(
    long number,
    PusherStore store,
    PushNotices notices,
    MissedEvents missedEvents,
    Badges badges,
    NotificationBody bodies,
    PushGateway gateway,
    IEntityNumbers numbers,
    ILogWriter writer,
    ILogReader log,
    ILogTail tail,
    TimeProvider time,
    ILogger<PusherOwner> logger)
{
    // Unbounded, but short: one decision is under way at a time, and callers wait for their wake to be accepted.
    private readonly Channel<(DeliveryInput Input, TaskCompletionSource? Waker)> _inputs =
        Channel.CreateUnbounded<(DeliveryInput, TaskCompletionSource?)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Queue<TaskCompletionSource> _wakers = new();
    private DeliveryPlan _plan = null!;
    private ITimer? _timer;
    private Task _underWay = Task.CompletedTask;

    /// <summary>The result of the last check of an event or count of the badge: what the gateway is sent next.</summary>
    private CheckResult? _lastCheck;

    /// <summary>Reads how far the pusher has come.</summary>
    /// <returns>False if the pusher no longer exists.</returns>
    public async ValueTask<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await store.ProgressAsync(number, cancellationToken) is not { } progress)
        {
            return false;
        }

        _plan = new DeliveryPlan(progress);
        return true;
    }

    /// <summary>Hands over events to deliver. Completes once a crash can no longer lose them.</summary>
    /// <exception cref="InvalidOperationException">This owner has ended, or ends before that. The pusher may have another owner.</exception>
    public Task WakeAsync(PusherWake wake, CancellationToken cancellationToken)
    {
        var waker = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _inputs.Writer.TryWrite((new DeliveryInput.Woken(wake), waker)) ? waker.Task.WaitAsync(cancellationToken) : Task.FromException(Ended());
    }

    /// <summary>Delivers notifications. Ends without an exception when the pusher no longer exists.</summary>
    /// <exception cref="UnitRefusedException">The pusher no longer exists, or has another owner.</exception>
    /// <exception cref="OperationCanceledException">The owner was stopped. Its progress is written.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var timer = time.CreateTimer(
            static self => ((PusherOwner)self!).Post(new DeliveryInput.TimeCame()), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer = timer;
        await using var stopped = cancellationToken.Register(static self => ((PusherOwner)self!).Post(new DeliveryInput.Stopped()), this);
        Post(new DeliveryInput.TimeCame());
        try
        {
            await foreach (var (input, waker) in _inputs.Reader.ReadAllAsync(CancellationToken.None))
            {
                if (waker is not null)
                {
                    _wakers.Enqueue(waker);
                }

                (_plan, var decisions) = _plan.Step(time.GetUtcNow(), input);
                foreach (var decision in decisions)
                {
                    Execute(decision, cancellationToken);
                }
            }
        }
        finally
        {
            await _underWay;
            FailWakers();
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Post(DeliveryInput input) => _inputs.Writer.TryWrite((input, null));

    private void Execute(DeliveryDecision decision, CancellationToken cancellationToken)
    {
        switch (decision)
        {
            case DeliveryDecision.Accept:
                _wakers.Dequeue().SetResult();
                break;
            case DeliveryDecision.WakeAt wake:
                var left = wake.At - time.GetUtcNow();
                _timer!.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                break;
            case DeliveryDecision.End:
                _inputs.Writer.TryComplete();
                break;
            default:
                _underWay = ExecuteAsync(decision, _plan.Accepted, cancellationToken);
                break;
        }
    }

    private async Task ExecuteAsync(DeliveryDecision decision, LogPosition accepted, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            Post(decision switch
            {
                DeliveryDecision.Write write => await WriteAsync(write),
                DeliveryDecision.Notify notify => new DeliveryInput.Answered(await NotifyAsync(notify, cancellationToken)),
                DeliveryDecision.Remove => await RemoveAsync(_lastCheck!.Pusher, cancellationToken),
                _ when await store.FindAsync(number, cancellationToken) is { Gateway: not null } pusher =>
                    await CheckAsync(decision, pusher, accepted, cancellationToken),
                _ => new DeliveryInput.Gone(),
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Post(new DeliveryInput.Cancelled());
        }
        catch (Exception failure)
        {
            _inputs.Writer.TryComplete(failure);
        }
    }

    private async ValueTask<DeliveryInput> CheckAsync(DeliveryDecision decision, Pusher pusher, LogPosition accepted, CancellationToken cancellationToken)
    {
        // In a cluster, another process may be ahead of this one.
        await tail.WaitForAsync(accepted, cancellationToken);
        var user = await numbers.UserIdAsync(pusher.User, cancellationToken);
        if (decision is DeliveryDecision.ReadMissed missed)
        {
            // Events that an earlier owner accepted, perhaps in another process, are not handed over again.
            await tail.WaitForAsync(await log.HeadAsync(cancellationToken), cancellationToken);
            var upTo = tail.Head;
            return new DeliveryInput.Missed(await missedEvents.ReadAsync(user, missed.After, upTo, cancellationToken), upTo);
        }

        PushNotice? notice = null;
        if (decision is DeliveryDecision.LookAt look && (notice = await notices.FindAsync(user, look.Event, cancellationToken)) is null)
        {
            return new DeliveryInput.Moot();
        }

        _lastCheck = new CheckResult(pusher, user, notice);
        var badge = await badges.OfAsync(user, cancellationToken);
        return notice is null ? new DeliveryInput.Counted(badge) : new DeliveryInput.Found(notice.SentAt, badge);
    }

    private async ValueTask<GatewayAnswer> NotifyAsync(DeliveryDecision.Notify notify, CancellationToken cancellationToken)
    {
        var (pusher, user, notice) = _lastCheck!;
        var body = notice is null
            ? NotificationBody.OfBadge(pusher, notify.Badge)
            : await bodies.OfEventAsync(pusher, user, notice, notify.Badge, cancellationToken);
        return await gateway.NotifyAsync(pusher, body, cancellationToken);
    }

    // Never cancelled, because the plan must know what the row says.
    private async ValueTask<DeliveryInput> WriteAsync(DeliveryDecision.Write write)
    {
        await writer.AppendAsync(PusherStore.Move(number, write.From, write.Progress), CancellationToken.None);
        return new DeliveryInput.Written();
    }

    private async ValueTask<DeliveryInput> RemoveAsync(Pusher pusher, CancellationToken cancellationToken)
    {
        var unit = new LogUnit();
        PusherStore.Delete(unit, pusher.User, pusher.AppId, pusher.PushKey);
        await writer.AppendAsync(unit, cancellationToken);
        Rejected(logger, pusher.AppId, pusher.User.Value);
        return new DeliveryInput.Gone();
    }

    /// <summary>Fails the wakes that will never be accepted.</summary>
    private void FailWakers()
    {
        _inputs.Writer.TryComplete();
        while (_inputs.Reader.TryRead(out var left))
        {
            left.Waker?.SetException(Ended());
        }

        while (_wakers.TryDequeue(out var waker))
        {
            waker.SetException(Ended());
        }
    }

    private static InvalidOperationException Ended() => new("The owner of the pusher has ended.");

    [LoggerMessage(EventId = 1401, Level = LogLevel.Information, Message = "A push gateway has rejected the push key of {App}: the pusher of user {User} is removed.")]
    private static partial void Rejected(ILogger logger, string app, long user);

    private sealed record CheckResult(Pusher Pusher, UserId User, PushNotice? Notice);
}
