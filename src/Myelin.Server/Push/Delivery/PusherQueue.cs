using System.Threading.Channels;
using Myelin.Server.Log;

namespace Myelin.Server.Push.Delivery;

/// <summary>What one pusher's gateway is still to be told. Those who bring it and the one who tells it don't wait for each other.</summary>
internal sealed class PusherQueue(TimeProvider time)
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly Queue<PushedEvent> _waiting = new();
    private bool _isReadAnew;
    private bool _isBadgeDue;
    private bool _isSet;
    private LogPosition _accepted;

    /// <summary>Whether there is something to tell.</summary>
    public bool HasWork
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count > 0 || _isReadAnew || _isBadgeDue;
            }
        }
    }

    /// <summary>Up to where everything has come in.</summary>
    public LogPosition Accepted
    {
        get
        {
            lock (_lock)
            {
                return _accepted;
            }
        }
    }

    /// <summary>Begins at a place, before anything comes in.</summary>
    /// <param name="at">The place.</param>
    /// <param name="isBehind">Whether something was left to be told, which must be read anew.</param>
    public void Begin(LogPosition at, bool isBehind)
    {
        lock (_lock)
        {
            (_accepted, _isReadAnew, _isBadgeDue) = (at, isBehind, isBehind);
        }

        if (isBehind)
        {
            Signal();
        }
    }

    /// <summary>Whether it brings anything that has not come in.</summary>
    public bool IsNew(PusherWake wake) => wake.ChangesBadge || wake.Events.Any(pushed => pushed.Position > Accepted.Value);

    /// <summary>Takes in what has come; too much of it is read anew when its turn comes.</summary>
    public void Accept(PusherWake wake)
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

    /// <summary>Wakes the one who tells.</summary>
    public void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>Completes when something has come in.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Whether something comes in within a time.</summary>
    public async ValueTask<bool> IsSignalledWithinAsync(TimeSpan wait, CancellationToken cancellationToken)
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

    /// <summary>The next event to tell, which stays until it is told; null if there is none.</summary>
    public PushedEvent? Next()
    {
        lock (_lock)
        {
            return _waiting.TryPeek(out var pushed) ? pushed : null;
        }
    }

    /// <summary>Takes an event away that was told.</summary>
    public void Told(PushedEvent pushed)
    {
        lock (_lock)
        {
            if (_waiting.TryPeek(out var first) && first == pushed)
            {
                _waiting.Dequeue();
            }
        }
    }

    /// <summary>Whether what waits is to be read anew, which the caller does now: from here on what comes in waits again.</summary>
    public bool TakeReadAnew()
    {
        lock (_lock)
        {
            return Take(ref _isReadAnew);
        }
    }

    /// <summary>Puts in what was read anew, in the place of what has come in meanwhile and was read too.</summary>
    /// <param name="missed">What was read, in order.</param>
    /// <param name="upTo">Up to where it was read.</param>
    public void Fill(IEnumerable<PushedEvent> missed, LogPosition upTo)
    {
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

    /// <summary>Whether the badge may have changed, which the caller looks at now.</summary>
    public bool TakeBadgeDue()
    {
        lock (_lock)
        {
            return Take(ref _isBadgeDue);
        }
    }

    /// <summary>The badge could not be told.</summary>
    public void PutBadgeBack()
    {
        lock (_lock)
        {
            _isBadgeDue = true;
        }
    }

    /// <summary>Whether the pusher was set anew since this was asked.</summary>
    public bool TakeSet()
    {
        lock (_lock)
        {
            return Take(ref _isSet);
        }
    }

    private static bool Take(ref bool flag)
    {
        var was = flag;
        flag = false;
        return was;
    }
}
