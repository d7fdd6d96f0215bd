namespace Myelin.Server.Log;

/// <summary>Delivers committed entries to this process in order, its own and those of other processes.</summary>
public interface ILogTail
{
    /// <summary>The position up to which the followers have seen everything.</summary>
    LogPosition Head { get; }

    /// <summary>Adds a follower, which receives every batch after the current <see cref="Head"/> until it is disposed.</summary>
    /// <returns>The position after which it follows, and the handle that ends it.</returns>
    TailSubscription Follow(ITailFollower follower);

    /// <summary>Completes once <see cref="Head"/> has reached the position.</summary>
    ValueTask WaitForAsync(LogPosition position, CancellationToken cancellationToken);
}

/// <summary>Receives committed entries in order.</summary>
public interface ITailFollower
{
    /// <summary>
    /// Takes the next batch. Called by one thread at a time while the batch's writers wait, so it must be cheap and synchronous, with constant
    /// work for anything that is not loaded.
    /// </summary>
    void Apply(CommittedBatch batch);

    /// <summary>
    /// Drops everything in memory, so that nothing stale is served. Called if <see cref="Apply"/> threw, or if missed entries have already been
    /// trimmed.
    /// </summary>
    void Reset();
}

/// <summary>Consecutive committed entries.</summary>
/// <param name="Before">The head before the batch.</param>
/// <param name="Entries">The entries, in order; don't keep them beyond the call.</param>
public readonly record struct CommittedBatch(LogPosition Before, ReadOnlyMemory<CommittedEntry> Entries)
{
    /// <summary>The head after the batch.</summary>
    public LogPosition Head => Entries.IsEmpty ? Before : Entries.Span[^1].Position;
}

/// <summary>A follower's subscription to the tail; disposing it ends it.</summary>
public sealed class TailSubscription(LogPosition from, Action end) : IDisposable
{
    /// <summary>The follower sees everything after this.</summary>
    public LogPosition From { get; } = from;

    public void Dispose() => end();
}
