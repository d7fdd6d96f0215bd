namespace Myelin.Server.Tests.Hosting;

/// <summary>A clock on which timers of some lengths fire when the test says so, and all others as always.</summary>
public sealed class HeldTimers(params TimeSpan[] held) : ShiftedTime
{
    private readonly Lock _lock = new();
    private readonly List<HeldTimer> _timers = [];

    /// <summary>How many such timers are running.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (!held.Contains(dueTime) || period != Timeout.InfiniteTimeSpan)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new HeldTimer(this, () => callback(state));
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Their time is over.</summary>
    public void Fire()
    {
        List<HeldTimer> due;
        lock (_lock)
        {
            due = [.. _timers];
            _timers.Clear();
        }

        due.ForEach(timer => timer.Fire());
    }

    private void Remove(HeldTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class HeldTimer(HeldTimers owner, Action fire) : ITimer
    {
        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            owner.Remove(this);
            return true;
        }

        public void Dispose() => owner.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
