using System.Collections.Concurrent;
using Myelin.Server.Log;

namespace Myelin.Server.Media.Downloading;

/// <summary>Lets downloads wait for the content of URIs that were created before it ("timeout_ms"), whichever process receives it.</summary>
internal sealed class Arrivals : ITailFollower, IDisposable
{
    private readonly ConcurrentDictionary<long, Waiters> _waiting = new();
    private readonly TailSubscription _subscription;
    private int _count;

    public Arrivals(ILogTail tail) => _subscription = tail.Follow(this);

    /// <summary>Begins to wait. Check for the content after this, so as not to miss it. Null: too many are waiting.</summary>
    public Arrival? Await(long media)
    {
        if (Interlocked.Increment(ref _count) > MediaLimits.Waiting)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        while (true)
        {
            var waiters = _waiting.GetOrAdd(media, static _ => new Waiters());
            lock (waiters)
            {
                if (!waiters.IsClosed)
                {
                    waiters.Count++;
                    return new Arrival(waiters.Arrived.Task, () => Leave(media, waiters));
                }
            }
        }
    }

    public void Apply(CommittedBatch batch)
    {
        foreach (var entry in batch.Entries.Span)
        {
            if (entry.Kind is LogEntryKind.Media && _waiting.TryGetValue(entry.Subject, out var waiters))
            {
                waiters.Arrived.TrySetResult();
            }
        }
    }

    /// <summary>An arrival may have been missed, so all waiting downloads check again.</summary>
    public void Reset()
    {
        foreach (var waiters in _waiting.Values)
        {
            waiters.Arrived.TrySetResult();
        }
    }

    public void Dispose() => _subscription.Dispose();

    private void Leave(long media, Waiters waiters)
    {
        Interlocked.Decrement(ref _count);
        lock (waiters)
        {
            if (--waiters.Count == 0)
            {
                waiters.IsClosed = true;
                _waiting.TryRemove(KeyValuePair.Create(media, waiters));
            }
        }
    }

    private sealed class Waiters
    {
        public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }

        public bool IsClosed { get; set; }
    }
}

/// <summary>A waiting download, until it is disposed.</summary>
/// <param name="Arrived">Completes when the content may have arrived.</param>
/// <param name="Leave">Ends the wait.</param>
internal sealed record Arrival(Task Arrived, Action Leave) : IDisposable
{
    public void Dispose() => Leave();
}
