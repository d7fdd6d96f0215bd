namespace Myelin.Server.Log;

/// <summary>How this process learns: committed entries in order, from this and from other processes.</summary>
public interface ILogTail
{
    /// <summary>The position up to which everything has been handed to the followers.</summary>
    LogPosition Head { get; }

    /// <summary>Adds a follower, which gets every batch after <see cref="Head"/> as it is at this moment, until disposed.</summary>
    /// <returns>The position from which on it follows, and the handle that ends it.</returns>
    TailSubscription Follow(ITailFollower follower);

    /// <summary>Completes once <see cref="Head"/> is at the position or past it.</summary>
    ValueTask WaitForAsync(LogPosition position, CancellationToken cancellationToken);
}

/// <summary>Sees committed entries, in order.</summary>
public interface ITailFollower
{
    /// <summary>
    /// Takes the next batch. Called by one thread at a time, while the senders of the batch wait: it must be cheap, synchronous, and do
    /// constant work for what is not loaded.
    /// </summary>
    void Apply(CommittedBatch batch);

    /// <summary>
    /// Forgets everything held: called if <see cref="Apply"/> threw, or if entries were missed that have been trimmed, so that nothing stale is
    /// served.
    /// </summary>
    void Reset();
}

/// <summary>Consecutive committed entries.</summary>
/// <param name="Before">The head before the batch.</param>
/// <param name="Entries">The entries, in order; not to be kept beyond the call.</param>
public readonly record struct CommittedBatch(LogPosition Before, ReadOnlyMemory<CommittedEntry> Entries)
{
    /// <summary>The head after the batch.</summary>
    public LogPosition Head => Entries.IsEmpty ? Before : Entries.Span[^1].Position;
}

/// <summary>A follower's place on the tail; disposing ends it.</summary>
public sealed class TailSubscription(LogPosition from, Action end) : IDisposable
{
    /// <summary>The follower sees everything after this.</summary>
    public LogPosition From { get; } = from;

    public void Dispose() => end();
}
