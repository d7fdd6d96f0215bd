namespace Myelin.Server.Log.Writing;

/// <summary>
/// Callers that wait for the tail to reach a position. A cancelled waiter is removed at once, so that requests for future positions can't pile
/// up.
/// </summary>
internal sealed class TailWaiters
{
    private readonly Lock _lock = new();
    private readonly SortedSet<Waiter> _waiters = new(
        Comparer<Waiter>.Create(static (one, other) => (one.Position, one.Number).CompareTo((other.Position, other.Number))));
    private long _numbers;

    /// <summary>How many callers wait.</summary>
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
    /// <param name="head">Returns the tail's head; checked once more after the waiter has been added.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
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
                await waiter.Reached.Task.WaitAsync(cancellationToken);
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

    /// <summary>Releases the callers that wait for the head or an earlier position.</summary>
    public void Advance(LogPosition head)
    {
        lock (_lock)
        {
            while (_waiters.Min is { } first && first.Position <= head.Value)
            {
                _waiters.Remove(first);
                first.Reached.TrySetResult();
            }
        }
    }

    private sealed record Waiter(long Position, long Number)
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
