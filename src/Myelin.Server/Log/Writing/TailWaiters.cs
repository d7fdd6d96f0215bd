namespace Myelin.Server.Log.Writing;

/// <summary>Those who wait for the tail to come to a position. Whoever gives up leaves at once, so that nobody can make them many by asking for the future.</summary>
internal sealed class TailWaiters
{
    private readonly Lock _lock = new();
    private readonly SortedSet<Waiter> _waiters = new(
        Comparer<Waiter>.Create(static (one, other) => (one.Position, one.Number).CompareTo((other.Position, other.Number))));
    private long _numbers;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Waits for a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="head">Gives the tail's head; it is looked at once more after the place among those who wait is taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitAsync(LogPosition position, Func<LogPosition> head, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            waiter = new Waiter(position.Value, ++_numbers);
            _waiters.Add(waiter);
        }

        try
        {
            if (head() < position)
            {
                await waiter.Come.Task.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    /// <summary>Lets those go on who waited for the head or less.</summary>
    public void Advance(LogPosition head)
    {
        lock (_lock)
        {
            while (_waiters.Min is { } first && first.Position <= head.Value)
            {
                _waiters.Remove(first);
                first.Come.TrySetResult();
            }
        }
    }

    private sealed record Waiter(long Position, long Number)
    {
        public TaskCompletionSource Come { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
