using System.Threading.Channels;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Push.Delivery;

/// <summary>Carries out what <see cref="DeliveryPlan"/> decides for one pusher, until it is stopped or the pusher is no more.</summary>
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
    // One thing is under way at a time, and whoever wakes waits for an answer: few inputs wait.
    private readonly Channel<(DeliveryInput Input, TaskCompletionSource? Waker)> _inputs =
        Channel.CreateUnbounded<(DeliveryInput, TaskCompletionSource?)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Queue<TaskCompletionSource> _wakers = new();
    private DeliveryPlan _plan = null!;
    private ITimer? _timer;
    private Task _underWay = Task.CompletedTask;

    /// <summary>What was looked at last, which the gateway is told of next.</summary>
    private Told? _told;

    /// <summary>Reads how far the pusher has come.</summary>
    /// <returns>False if it is no more.</returns>
    public async ValueTask<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await store.ProgressAsync(number, cancellationToken) is not { } progress)
        {
            return false;
        }

        _plan = new DeliveryPlan(progress);
        return true;
    }

    /// <summary>Takes what there is to tell. Completes once a crash would not make it forgotten.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or ends before that: whether the pusher has another owner is to be asked anew.</exception>
    public Task WakeAsync(PusherWake wake, CancellationToken cancellationToken)
    {
        var waker = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _inputs.Writer.TryWrite((new DeliveryInput.Woken(wake), waker)) ? waker.Task.WaitAsync(cancellationToken) : Task.FromException(Ended());
    }

    /// <summary>Tells what there is to tell. Ends without an exception when the pusher is no more.</summary>
    /// <exception cref="UnitRefusedException">The pusher is no more, or has another owner.</exception>
    /// <exception cref="OperationCanceledException">It is stopped; what it has told is written.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var timer = time.CreateTimer(
            static self => ((PusherOwner)self!).Say(new DeliveryInput.TimeCame()), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer = timer;
        await using var stopped = cancellationToken.Register(static self => ((PusherOwner)self!).Say(new DeliveryInput.Stopped()), this);
        Say(new DeliveryInput.TimeCame());
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
                    CarryOut(decision, cancellationToken);
                }
            }
        }
        finally
        {
            await _underWay;
            LetGo();
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Say(DeliveryInput input) => _inputs.Writer.TryWrite((input, null));

    private void CarryOut(DeliveryDecision decision, CancellationToken cancellationToken)
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
                _underWay = CarryOutAsync(decision, _plan.Accepted, cancellationToken);
                break;
        }
    }

    private async Task CarryOutAsync(DeliveryDecision decision, LogPosition accepted, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            Say(decision switch
            {
                DeliveryDecision.Write write => await WriteAsync(write),
                DeliveryDecision.Notify notify => new DeliveryInput.Answered(await NotifyAsync(notify, cancellationToken)),
                DeliveryDecision.Remove => await RemoveAsync(_told!.Pusher, cancellationToken),
                _ when await store.FindAsync(number, cancellationToken) is { Gateway: not null } pusher =>
                    await LookAsync(decision, pusher, accepted, cancellationToken),
                _ => new DeliveryInput.Gone(),
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Say(new DeliveryInput.BrokenOff());
        }
        catch (Exception failure)
        {
            _inputs.Writer.TryComplete(failure);
        }
    }

    private async ValueTask<DeliveryInput> LookAsync(DeliveryDecision decision, Pusher pusher, LogPosition accepted, CancellationToken cancellationToken)
    {
        // In a cluster another process may have seen it first.
        await tail.WaitForAsync(accepted, cancellationToken);
        var user = await numbers.UserIdAsync(pusher.User, cancellationToken);
        if (decision is DeliveryDecision.ReadMissed missed)
        {
            // What an owner before this one has accepted, perhaps in another process, comes from nobody else any more.
            await tail.WaitForAsync(await log.HeadAsync(cancellationToken), cancellationToken);
            var upTo = tail.Head;
            return new DeliveryInput.Missed(await missedEvents.ReadAsync(user, missed.After, upTo, cancellationToken), upTo);
        }

        PushNotice? notice = null;
        if (decision is DeliveryDecision.LookAt look && (notice = await notices.FindAsync(user, look.Event, cancellationToken)) is null)
        {
            return new DeliveryInput.Moot();
        }

        _told = new Told(pusher, user, notice);
        var badge = await badges.OfAsync(user, cancellationToken);
        return notice is null ? new DeliveryInput.Counted(badge) : new DeliveryInput.Found(notice.SentAt, badge);
    }

    private async ValueTask<GatewayAnswer> NotifyAsync(DeliveryDecision.Notify notify, CancellationToken cancellationToken)
    {
        var (pusher, user, notice) = _told!;
        var body = notice is null
            ? NotificationBody.OfBadge(pusher, notify.Badge)
            : await bodies.OfEventAsync(pusher, user, notice, notify.Badge, cancellationToken);
        return await gateway.NotifyAsync(pusher, body, cancellationToken);
    }

    // Not to be given up half-way: what is written and what is known to be must stay the same.
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

    /// <summary>Lets those go who wait for an answer that doesn't come any more.</summary>
    private void LetGo()
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

    private sealed record Told(Pusher Pusher, UserId User, PushNotice? Notice);
}
