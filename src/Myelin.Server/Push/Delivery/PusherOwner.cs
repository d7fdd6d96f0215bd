using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Push.Delivery;

/// <summary>
/// Tells one pusher's gateway of what its user is to be notified of, in order and at least once. What has to be told is durable before
/// whoever says so goes on: the row says since when the pusher is behind and how far it has come, once for a burst of events.
/// </summary>
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
    ILogTail tail,
    TimeProvider time,
    ILogger<PusherOwner> logger) : IDisposable
{
    private readonly PusherQueue _queue = new(time);

    // Held while the row is written: it says "behind" before anything waits, and stops saying so only if nothing does.
    private readonly SemaphoreSlim _row = new(1);

    private PusherProgress _saved = null!;
    private long _savedAt;
    private LogPosition _told;
    private int _failures;
    private DateTimeOffset? _retryAt;
    private long? _badge;

    /// <summary>Reads how far the pusher has come.</summary>
    /// <returns>False if it is no more.</returns>
    public async ValueTask<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await store.ProgressAsync(number, cancellationToken) is not { } progress)
        {
            return false;
        }

        _saved = progress;
        _savedAt = time.GetTimestamp();
        _told = progress.Acknowledged;
        (_failures, _retryAt, _badge) = (progress.Failures, progress.RetryAt, progress.Badge);
        _queue.Begin(progress.Acknowledged, progress.BehindSince is not null);
        return true;
    }

    /// <summary>Takes what there is to tell. Completes once a crash would not make it forgotten.</summary>
    /// <exception cref="UnitRefusedException">The pusher is no more, or has another owner.</exception>
    public async Task WakeAsync(PusherWake wake, CancellationToken cancellationToken)
    {
        await _row.WaitAsync(cancellationToken);
        try
        {
            if (_queue.IsNew(wake) && _saved.BehindSince is null)
            {
                var first = wake.Events.Length > 0 ? wake.Events[0].Position - 1 : wake.UpTo;
                var from = new LogPosition(Math.Max(_saved.Acknowledged.Value, first));
                await MoveAsync(_saved with { Acknowledged = from, BehindSince = time.GetUtcNow() });
                _told = from;
            }

            _queue.Accept(wake);
        }
        finally
        {
            _row.Release();
        }

        _queue.Signal();
    }

    /// <summary>Tells what there is to tell, until it is stopped or the pusher is no more.</summary>
    /// <exception cref="UnitRefusedException">The pusher is no more, or has another owner.</exception>
    /// <exception cref="OperationCanceledException">It is stopped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (!_queue.HasWork)
                {
                    if (_saved.BehindSince is null)
                    {
                        await _queue.WaitAsync(cancellationToken);
                    }
                    else if (!await _queue.IsSignalledWithinAsync(PushLimits.SettleDelay, cancellationToken))
                    {
                        await SettleAsync(cancellationToken);
                    }
                }
                else if (RetryIn() is { } wait)
                {
                    await _queue.IsSignalledWithinAsync(wait, cancellationToken);
                }
                else if (!await StepAsync(cancellationToken))
                {
                    return;
                }
                else if (time.GetElapsedTime(_savedAt) >= PushLimits.SaveInterval)
                {
                    await SaveAsync(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What it has told is not told again after a stop.
            await SaveAsync(CancellationToken.None);
            throw;
        }
    }

    public void Dispose() => _row.Dispose();

    /// <summary>How long not to try; null: now.</summary>
    private TimeSpan? RetryIn()
    {
        if (_queue.TakeSet())
        {
            (_failures, _retryAt) = (0, null);
        }

        return _retryAt is { } at && at - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : null;
    }

    /// <summary>Does the next thing.</summary>
    /// <returns>False if the pusher is no more.</returns>
    private async ValueTask<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(number, cancellationToken) is not { Gateway: not null } pusher)
        {
            return false;
        }

        // In a cluster another process may have seen it first.
        await tail.WaitForAsync(_queue.Accepted, cancellationToken);
        var user = await numbers.UserIdAsync(pusher.User, cancellationToken);
        if (_queue.TakeReadAnew())
        {
            var upTo = tail.Head;
            _queue.Fill(await missedEvents.ReadAsync(user, _told, upTo, cancellationToken), upTo);
        }

        if (_queue.Next() is { } pushed)
        {
            return await TellAsync(pusher, user, pushed, cancellationToken);
        }

        // What changes together is told together, and with an event if one comes.
        var began = time.GetTimestamp();
        while (PushLimits.BadgeDelay - time.GetElapsedTime(began) is { Ticks: > 0 } left && await _queue.IsSignalledWithinAsync(left, cancellationToken))
        {
            if (_queue.Next() is not null)
            {
                return true;
            }
        }

        return await TellBadgeAsync(pusher, user, cancellationToken);
    }

    private async ValueTask<bool> TellAsync(Pusher pusher, UserId user, PushedEvent pushed, CancellationToken cancellationToken)
    {
        if (await notices.FindAsync(user, pushed, cancellationToken) is not { } notice || IsTooOld(notice))
        {
            Told(pushed);
            return true;
        }

        var badge = await badges.OfAsync(user, cancellationToken);
        var body = await bodies.OfEventAsync(pusher, user, notice, badge, cancellationToken);
        return await AnsweredAsync(
            pusher,
            await gateway.NotifyAsync(pusher, body, cancellationToken),
            () =>
            {
                _badge = badge;
                Told(pushed);
            },
            cancellationToken);
    }

    private async ValueTask<bool> TellBadgeAsync(Pusher pusher, UserId user, CancellationToken cancellationToken)
    {
        _queue.TakeBadgeDue();
        var badge = await badges.OfAsync(user, cancellationToken);

        // A gateway that was told of nothing shows no badge.
        if (badge == (_badge ?? 0))
        {
            return true;
        }

        var isKept = await AnsweredAsync(
            pusher, await gateway.NotifyAsync(pusher, NotificationBody.OfBadge(pusher, badge), cancellationToken), () => _badge = badge, cancellationToken);
        if (_failures > 0)
        {
            _queue.PutBadgeBack();
        }

        return isKept;
    }

    private async ValueTask<bool> AnsweredAsync(Pusher pusher, GatewayAnswer answer, Action taken, CancellationToken cancellationToken)
    {
        switch (answer)
        {
            case GatewayAnswer.Taken:
                var hadFailed = _failures > 0;
                (_failures, _retryAt) = (0, null);
                taken();
                if (hadFailed)
                {
                    await SaveAsync(cancellationToken);
                }

                return true;
            case GatewayAnswer.Rejected:
                var unit = new LogUnit();
                PusherStore.Delete(unit, pusher.User, pusher.AppId, pusher.PushKey);
                await writer.AppendAsync(unit, cancellationToken);
                Rejected(logger, pusher.AppId, pusher.User.Value);
                return false;
            default:
                _failures++;
                _retryAt = time.GetUtcNow() + PushLimits.BackOff(_failures);
                await SaveAsync(cancellationToken);
                return true;
        }
    }

    /// <summary>After a day of trying nobody wants to be called any more; what is told in time is told however old it says it is.</summary>
    private bool IsTooOld(PushNotice notice) =>
        _saved.BehindSince is { } since
        && time.GetUtcNow() - since > PushLimits.GiveUpAfter
        && time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(0, notice.Pdu.OriginServerTs)) > PushLimits.GiveUpAfter;

    private void Told(PushedEvent pushed)
    {
        _queue.Told(pushed);
        _told = new LogPosition(Math.Max(_told.Value, pushed.Position));
    }

    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        await _row.WaitAsync(cancellationToken);
        try
        {
            if (!_queue.HasWork)
            {
                _told = _queue.Accepted > _told ? _queue.Accepted : _told;
                await MoveAsync(new PusherProgress(_told, null, 0, null, _badge));
            }
        }
        finally
        {
            _row.Release();
        }
    }

    private async ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        await _row.WaitAsync(cancellationToken);
        try
        {
            var progress = new PusherProgress(_told, _saved.BehindSince, _failures, _retryAt, _badge);
            if (progress != _saved)
            {
                await MoveAsync(progress);
            }

            _savedAt = time.GetTimestamp();
        }
        finally
        {
            _row.Release();
        }
    }

    // Not to be given up half-way: what is written and what is known to be must stay the same.
    private async ValueTask MoveAsync(PusherProgress progress)
    {
        await writer.AppendAsync(PusherStore.Move(number, _saved.Acknowledged, progress), CancellationToken.None);
        _saved = progress;
        _savedAt = time.GetTimestamp();
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Information, Message = "A push gateway has rejected the push key of {App}: the pusher of user {User} is removed.")]
    private static partial void Rejected(ILogger logger, string app, long user);
}
