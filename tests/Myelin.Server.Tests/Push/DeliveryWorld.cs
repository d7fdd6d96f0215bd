using Myelin.Server.Log;
using Myelin.Server.Push;
using Myelin.Server.Push.Delivery;

namespace Myelin.Server.Tests.Push;

/// <summary>
/// A user, a log, its dispatcher, a pusher's row and a gateway around a <see cref="DeliveryPlan"/>, moved by a seed: events come, are read and removed, the
/// gateway fails, owner and dispatcher crash and stop, time goes on by moments and by days.
/// </summary>
internal sealed class DeliveryWorld(int seed)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private readonly Random _random = new(seed);
    private readonly List<Entry> _log = [];
    private readonly Queue<PusherWake> _wakers = new();
    private PusherProgress _row = new(LogPosition.Start, null, 0, null, null);
    private DeliveryPlan _plan = new(new PusherProgress(LogPosition.Start, null, 0, null, null));
    private DateTimeOffset _now = Start;
    private DateTimeOffset? _wakeAt;
    private DeliveryDecision? _underWay;
    private long _head;
    private bool _isHealthy;
    private bool _hasEnded;

    // The dispatcher: how far it has read the log, where its last wake began, and the wake that it waits for.
    private long _looked;
    private long _lookedBefore;
    private PusherWake? _waitsFor;
    private long _accepted;
    private long _everAccepted;
    private long _readsUpTo;

    // The plan must know the same about the gateway.
    private int _failures;
    private DateTimeOffset? _retryAt;
    private bool _isSetSince;
    private long? _sentBadge;

    public void Run()
    {
        Restart();
        var left = _random.Next(1, 120);
        for (var turn = 0; turn < 2 * left; turn++)
        {
            Turn();
        }

        // From here on everything works, and all that is left is delivered.
        _isHealthy = true;
        for (var turn = 0; _underWay is not null || _row.BehindSince is not null || _looked < _head || _waitsFor is not null; turn++)
        {
            Require(turn < 5_000, "Something is never delivered.");
            if (_looked < _head && _waitsFor is null)
            {
                Dispatch(_log.Count);
            }
            else if (_underWay is not null)
            {
                Complete();
            }
            else
            {
                PassTime(toWake: true);
            }
        }

        foreach (var pushed in Events())
        {
            Require(pushed.IsPassed, $"The event at {pushed.Position} has not been delivered.");
        }

        Require(_log.Exists(static entry => entry.IsGivenUp) || (_sentBadge ?? 0) == Badge(), $"A badge of {_sentBadge} was taken last, and {Badge()} are unread.");
    }

    private void Turn()
    {
        switch (_random.Next(24))
        {
            case 0 or 1 or 2:
                Append(new Entry(++_head, EntryKind.Event, _now));
                break;
            case 3 when _random.Next(6) == 0:
                // More than the plan keeps in memory.
                for (var i = 0; i < PushLimits.WaitingEvents + 3 && _log.Count < PushLimits.Missed; i++)
                {
                    Append(new Entry(++_head, EntryKind.Event, _now));
                }

                break;
            case 4 when _log.Count > 0:
                var upTo = _log[_random.Next(_log.Count)].Position;
                foreach (var pushed in Events().Where(pushed => pushed.Position <= upTo))
                {
                    pushed.IsUnread = false;
                }

                Append(new Entry(++_head, EntryKind.Change, _now));
                break;
            case 5 when _log.Count > 0:
                _log[_random.Next(_log.Count)].IsUnread = false;
                Append(new Entry(++_head, EntryKind.Change, _now));
                break;
            case 6 when _random.Next(3) == 0:
                _row = _row with { Failures = 0, RetryAt = null };
                Append(new Entry(++_head, EntryKind.Set, _now));
                break;
            case 7 when _random.Next(4) == 0:
                Crash();
                break;
            case 8 when _random.Next(4) == 0:
                Stop();
                break;
            case 9 when _random.Next(4) == 0:
                // The dispatcher restarts from its last saved position.
                (_looked, _waitsFor) = (_lookedBefore, null);
                break;
            case 10 when _random.Next(6) == 0:
                _now += TimeSpan.FromHours(_random.Next(1, 40));
                break;
            case < 15:
                Dispatch(_random.Next(1, 20));
                break;
            case < 21:
                Complete();
                break;
            default:
                PassTime(_random.Next(2) == 0);
                break;
        }
    }

    private IEnumerable<Entry> Events() => _log.Where(static entry => entry.Kind == EntryKind.Event);

    private long Badge() => Events().Count(static pushed => pushed.IsUnread);

    private void Append(Entry entry)
    {
        // Gaps, since most of a log is about other users.
        _head = entry.Position + _random.Next(3);
        _log.Add(entry);
    }

    private void Dispatch(int entries)
    {
        if (_waitsFor is not null)
        {
            return;
        }

        var seen = _log.Where(entry => entry.Position > _looked).Take(entries).ToList();
        _lookedBefore = _looked;
        _looked = seen.Count == 0 || seen[^1] == _log[^1] ? _head : seen[^1].Position;
        if (seen.Count > 0)
        {
            _waitsFor = new PusherWake(
                _looked,
                [.. seen.Where(static entry => entry.Kind == EntryKind.Event).Select(static entry => new PushedEvent(entry.Position, 1))],
                seen.Exists(static entry => entry.Kind == EntryKind.Change),
                seen.Exists(static entry => entry.Kind == EntryKind.Set));
            _wakers.Enqueue(_waitsFor);
            Post(new DeliveryInput.Woken(_waitsFor));
        }
    }

    private void PassTime(bool toWake)
    {
        if (_wakeAt is not { } at)
        {
            return;
        }

        Require(at - _now <= PushLimits.LongestBackOff, $"It pauses for {at - _now}.");
        _now = at > _now ? _now + ((at - _now) * (toWake ? 1 : _random.NextDouble())) : _now;
        if (_now >= at)
        {
            _wakeAt = null;
            Post(new DeliveryInput.TimeCame());
        }
    }

    private void Post(DeliveryInput input)
    {
        (_plan, var decisions) = _plan.Step(_now, input);
        foreach (var decision in decisions)
        {
            Execute(decision);
        }
    }

    private void Execute(DeliveryDecision decision)
    {
        switch (decision)
        {
            case DeliveryDecision.Accept:
                Accept(_wakers.Dequeue());
                return;
            case DeliveryDecision.WakeAt wake:
                _wakeAt = wake.At;
                return;
            case DeliveryDecision.End:
                Require(_underWay is null, $"It ends with {_underWay} under way.");
                _hasEnded = true;
                return;
        }

        Require(_underWay is null, $"{decision} comes while {_underWay} is under way.");
        Require(!_hasEnded, $"{decision} comes after the end.");
        _underWay = decision;
        switch (decision)
        {
            case DeliveryDecision.LookAt or DeliveryDecision.Count:
                Require(_retryAt is null || _now >= _retryAt, $"It does not wait until {_retryAt} after {_failures} failures.");
                _isSetSince = false;
                Require(
                    decision is DeliveryDecision.LookAt || !Events().Any(pushed => pushed.Position <= _accepted && !pushed.IsPassed),
                    "A count comes before an event that waits.");
                break;
            case DeliveryDecision.ReadMissed:
                _readsUpTo = _random.NextInt64(Math.Max(_everAccepted, _plan.Accepted.Value), _head + 1);
                break;
            case DeliveryDecision.Notify { Event: { } pushed }:
                RequireDeliverable(pushed);
                break;
            case DeliveryDecision.Notify count:
                Require(count.Badge == Badge() && count.Badge != (_sentBadge ?? 0), $"The badge of {count.Badge} need not be sent: {_sentBadge} was sent last, {Badge()} are unread.");
                break;
        }
    }

    private void RequireDeliverable(PushedEvent pushed)
    {
        var entry = _log.Single(entry => entry.Position == pushed.Position);
        Require(entry.IsUnread, $"The event at {pushed.Position} is read or removed, and delivered.");
        Require(!entry.IsTaken || entry.MayRepeat, $"The event at {pushed.Position} is delivered twice.");
        Require(
            entry.MayRepeat || !Events().Any(later => later.Position > pushed.Position && later.IsTaken && !later.MayRepeat),
            $"The event at {pushed.Position} is delivered after a later one.");
        Require(
            !Events().Any(earlier => earlier.Position < pushed.Position && !earlier.IsPassed),
            $"The event at {pushed.Position} is delivered before an earlier one.");
    }

    private void Accept(PusherWake wake)
    {
        Require(
            _row.BehindSince is not null || (!wake.ChangesBadge && wake.Events.All(pushed => pushed.Position <= _row.Acknowledged.Value)),
            "A wake is accepted, and the row does not say that the pusher is behind.");
        _accepted = Math.Max(_accepted, wake.UpTo);
        _everAccepted = Math.Max(_everAccepted, wake.UpTo);
        if (wake.IsSet)
        {
            (_failures, _retryAt, _isSetSince) = (0, null, true);
        }

        if (ReferenceEquals(wake, _waitsFor))
        {
            _waitsFor = null;
        }
    }

    /// <summary>Completes the decision under way.</summary>
    private void Complete()
    {
        var decision = _underWay;
        _underWay = null;
        switch (decision)
        {
            case DeliveryDecision.Write write:
                Write(write);
                Post(new DeliveryInput.Written());
                break;
            case DeliveryDecision.ReadMissed missed:
                Post(new DeliveryInput.Missed(
                    [.. Events().Where(pushed => pushed.IsUnread && pushed.Position > missed.After.Value && pushed.Position <= _readsUpTo).Select(static pushed => new PushedEvent(pushed.Position, 1))],
                    new LogPosition(_readsUpTo)));
                break;
            case DeliveryDecision.LookAt look:
                var entry = _log.Single(entry => entry.Position == look.Event.Position);
                var isGivenUp = entry.IsUnread && _now - _row.BehindSince > PushLimits.GiveUpAfter && _now - entry.SentAt > PushLimits.GiveUpAfter;
                entry.IsGivenUp |= isGivenUp;
                Post(entry.IsUnread ? new DeliveryInput.Found(entry.SentAt, Badge()) : new DeliveryInput.Moot());
                Require(_underWay is DeliveryDecision.Notify == (entry.IsUnread && !isGivenUp), $"The event at {entry.Position} is looked at, and {_underWay} comes of it.");
                break;
            case DeliveryDecision.Count:
                Post(new DeliveryInput.Counted(Badge()));
                break;
            case DeliveryDecision.Notify notify:
                Post(new DeliveryInput.Answered(Answer(notify)));
                break;
        }
    }

    private GatewayAnswer Answer(DeliveryDecision.Notify notify)
    {
        var isTaken = Reach(notify);
        if (isTaken && (_isHealthy || _random.Next(8) > 0))
        {
            (_failures, _retryAt, _sentBadge) = (0, null, notify.Badge);
            return GatewayAnswer.Taken;
        }

        // Nobody knows whether it was taken.
        _failures = _isSetSince ? 0 : _failures + 1;
        _retryAt = _isSetSince ? null : _now + PushLimits.BackOff(_failures);
        if (notify.Event is { } pushed && isTaken)
        {
            _log.Single(entry => entry.Position == pushed.Position).MayRepeat = true;
        }

        return GatewayAnswer.Failed;
    }

    /// <summary>Whether the request reaches a gateway that takes it.</summary>
    private bool Reach(DeliveryDecision.Notify notify)
    {
        if (!_isHealthy && _random.Next(3) == 0)
        {
            return false;
        }

        if (notify.Event is { } pushed)
        {
            var entry = _log.Single(entry => entry.Position == pushed.Position);
            (entry.IsTaken, entry.MayRepeat) = (true, false);
        }

        return true;
    }

    private void Write(DeliveryDecision.Write write)
    {
        Require(write.From == _row.Acknowledged, $"The row is at {_row.Acknowledged}, not at {write.From}.");
        Require(write.Progress.Acknowledged >= write.From, "The row goes back.");
        foreach (var pushed in Events().Where(pushed => pushed.Position <= write.Progress.Acknowledged.Value))
        {
            Require(pushed.IsPassed, $"The row goes on to {write.Progress.Acknowledged}, and the event at {pushed.Position} has not been taken.");
        }

        Require(
            write.Progress.BehindSince is not null || !Events().Any(pushed => pushed.Position <= _accepted && !pushed.IsPassed),
            "The row says that everything is delivered.");
        _row = write.Progress;
        if (_row.BehindSince is null)
        {
            (_failures, _retryAt) = (0, null);
        }
    }

    /// <summary>The owner crashes: the decision under way has had its effect, or not.</summary>
    private void Crash()
    {
        if (_random.Next(2) == 0)
        {
            switch (_underWay)
            {
                case DeliveryDecision.Write write:
                    Write(write);
                    break;
                case DeliveryDecision.Notify notify:
                    Reach(notify);
                    break;
            }
        }

        foreach (var pushed in Events().Where(pushed => pushed.IsTaken && pushed.Position > _row.Acknowledged.Value))
        {
            pushed.MayRepeat = true;
        }

        Restart();
    }

    /// <summary>The owner stops in good order: nothing that it has delivered is delivered again.</summary>
    private void Stop()
    {
        Post(new DeliveryInput.Stopped());
        for (var turn = 0; !_hasEnded; turn++)
        {
            Require(turn < 5, $"It does not end: {_underWay} is under way.");
            if (_underWay is DeliveryDecision.Write || _random.Next(2) == 0)
            {
                Complete(isStopped: true);
                continue;
            }

            if (_underWay is DeliveryDecision.Notify notify && Reach(notify) && notify.Event is { } pushed)
            {
                _log.Single(entry => entry.Position == pushed.Position).MayRepeat = true;
            }

            _underWay = null;
            Post(new DeliveryInput.Cancelled());
        }

        Restart();
    }

    private void Complete(bool isStopped)
    {
        if (isStopped && _underWay is DeliveryDecision.LookAt look)
        {
            _underWay = null;
            var entry = _log.Single(entry => entry.Position == look.Event.Position);
            Post(entry.IsUnread ? new DeliveryInput.Found(_now, Badge()) : new DeliveryInput.Moot());
            Require(_underWay is null or DeliveryDecision.Write, $"{_underWay} begins after a stop.");
            return;
        }

        Complete();
    }

    /// <summary>A new owner starts from the row, and the dispatcher repeats the wake that was not accepted.</summary>
    private void Restart()
    {
        (_underWay, _wakeAt, _hasEnded, _isSetSince) = (null, null, false, false);
        _wakers.Clear();
        if (_waitsFor is not null)
        {
            (_waitsFor, _looked) = (null, _lookedBefore);
        }

        (_failures, _retryAt, _sentBadge) = (_row.Failures, _row.RetryAt, _row.Badge);
        _accepted = _row.Acknowledged.Value;
        _plan = new DeliveryPlan(_row);
        Post(new DeliveryInput.TimeCame());
    }

    private void Require(bool holds, string otherwise) => Assert.True(holds, $"Seed {seed}: {otherwise}");

    private enum EntryKind
    {
        Event,
        Change,
        Set,
    }

    private sealed class Entry(long position, EntryKind kind, DateTimeOffset sentAt)
    {
        public long Position => position;

        public EntryKind Kind => kind;

        public DateTimeOffset SentAt => sentAt;

        public bool IsUnread { get; set; } = kind == EntryKind.Event;

        public bool IsTaken { get; set; }

        public bool MayRepeat { get; set; }

        public bool IsGivenUp { get; set; }

        /// <summary>Whether the event is delivered or needn't be.</summary>
        public bool IsPassed => IsTaken || IsGivenUp || !IsUnread;
    }
}
