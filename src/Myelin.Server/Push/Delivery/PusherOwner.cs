using System.Threading.Channels;
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
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();

    // Held while the row is written: it says "behind" before anything waits, and stops saying so only if nothing does.
    private readonly SemaphoreSlim _row = new(1);
    private readonly Queue<PushedEvent> _waiting = new();
    private bool _isReadAnew;
    private bool _isBadgeDue;
    private bool _isSet;
    private LogPosition _accepted;

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
        (_told, _accepted) = (progress.Acknowledged, progress.Acknowledged);
        (_failures, _retryAt, _badge) = (progress.Failures, progress.RetryAt, progress.Badge);
        if (progress.BehindSince is not null)
        {
            (_isReadAnew, _isBadgeDue) = (true, true);
            Signal();
        }

        return true;
    }

    /// <summary>Takes what there is to tell. Completes once a crash would not make it forgotten.</summary>
    /// <exception cref="UnitRefusedException">The pusher is no more, or has another owner.</exception>
    public async Task WakeAsync(PusherWake wake, CancellationToken cancellationToken)
    {
        await _row.WaitAsync(cancellationToken);
        try
        {
            var isNew = wake.ChangesBadge || wake.Events.Any(pushed => pushed.Position > _accepted.Value);
            if (isNew && _saved.BehindSince is null)
            {
                var first = wake.Events.Length > 0 ? wake.Events[0].Position - 1 : wake.UpTo;
                var from = new LogPosition(Math.Max(_saved.Acknowledged.Value, first));
                await MoveAsync(_saved with { Acknowledged = from, BehindSince = time.GetUtcNow() });
                _told = from;
            }

            Accept(wake);
        }
        finally
        {
            _row.Release();
        }

        Signal();
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
                if (!HasWork)
                {
                    if (_saved.BehindSince is null)
                    {
                        await _signal.Reader.ReadAsync(cancellationToken);
                    }
                    else if (!await IsSignalledWithinAsync(PushLimits.SettleDelay, cancellationToken))
                    {
                        await SettleAsync(cancellationToken);
                    }
                }
                else if (RetryIn() is { } wait)
                {
                    await IsSignalledWithinAsync(wait, cancellationToken);
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

    private bool HasWork
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count > 0 || _isReadAnew || _isBadgeDue;
            }
        }
    }

    private LogPosition Accepted
    {
        get
        {
            lock (_lock)
            {
                return _accepted;
            }
        }
    }

    private void Accept(PusherWake wake)
    {
        lock (_lock)
        {
            foreach (var pushed in wake.Events)
            {
                if (pushed.Position > _accepted.Value && !_isReadAnew)
                {
                    _waiting.Enqueue(pushed);
                }
            }

            if (_waiting.Count > PushLimits.WaitingEvents)
            {
                _waiting.Clear();
                _isReadAnew = true;
            }

            _accepted = new LogPosition(Math.Max(_accepted.Value, wake.UpTo));
            _isBadgeDue |= wake.ChangesBadge;
            _isSet |= wake.IsSet;
        }
    }

    private void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>How long not to try; null: now.</summary>
    private TimeSpan? RetryIn()
    {
        lock (_lock)
        {
            if (_isSet)
            {
                (_isSet, _failures, _retryAt) = (false, 0, null);
            }
        }

        return _retryAt is { } at && at - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : null;
    }

    private async ValueTask<bool> IsSignalledWithinAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await _signal.Reader.ReadAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
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
        await tail.WaitForAsync(Accepted, cancellationToken);
        var user = await numbers.UserIdAsync(pusher.User, cancellationToken);
        await ReadAnewAsync(user, cancellationToken);
        if (Next() is { } pushed)
        {
            return await TellAsync(pusher, user, pushed, cancellationToken);
        }

        // What changes together is told together, and with an event if one comes.
        var began = time.GetTimestamp();
        while (PushLimits.BadgeDelay - time.GetElapsedTime(began) is { Ticks: > 0 } left && await IsSignalledWithinAsync(left, cancellationToken))
        {
            if (Next() is not null)
            {
                return true;
            }
        }

        return await TellBadgeAsync(pusher, user, cancellationToken);
    }

    private PushedEvent? Next()
    {
        lock (_lock)
        {
            return _waiting.TryPeek(out var pushed) ? pushed : null;
        }
    }

    private async ValueTask ReadAnewAsync(UserId user, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_isReadAnew)
            {
                return;
            }

            // From here on what comes in waits again; what this reads already is passed over.
            _isReadAnew = false;
        }

        var upTo = tail.Head;
        var missed = await missedEvents.ReadAsync(user, _told, upTo, cancellationToken);
        lock (_lock)
        {
            var newer = _waiting.Where(pushed => pushed.Position > upTo.Value).ToList();
            _waiting.Clear();
            foreach (var pushed in missed.Concat(newer))
            {
                _waiting.Enqueue(pushed);
            }

            _accepted = upTo > _accepted ? upTo : _accepted;
        }
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
        lock (_lock)
        {
            _isBadgeDue = false;
        }

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
            lock (_lock)
            {
                _isBadgeDue = true;
            }
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
        lock (_lock)
        {
            if (_waiting.TryPeek(out var first) && first == pushed)
            {
                _waiting.Dequeue();
            }
        }

        _told = new LogPosition(Math.Max(_told.Value, pushed.Position));
    }

    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        await _row.WaitAsync(cancellationToken);
        try
        {
            if (!HasWork)
            {
                _told = _accepted > _told ? _accepted : _told;
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
