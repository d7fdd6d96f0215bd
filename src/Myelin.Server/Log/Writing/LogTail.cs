using System.Runtime.InteropServices;

namespace Myelin.Server.Log.Writing;

/// <summary>Delivers committed entries to the followers. Only the writer's loop advances it.</summary>
internal sealed class LogTail(LogPosition head, ILogger<LogTail> logger) : ILogTail
{
    private readonly Lock _lock = new();
    private readonly TailWaiters _waiters = new();
    private ITailFollower[] _followers = [];
    private long _head = head.Value;

    public LogPosition Head => new(Volatile.Read(ref _head));

    /// <summary>How many callers wait for later positions.</summary>
    public int Waiting => _waiters.Count;

    public TailSubscription Follow(ITailFollower follower)
    {
        lock (_lock)
        {
            _followers = [.. _followers, follower];
            return new TailSubscription(Head, () => Unfollow(follower));
        }
    }

    public ValueTask WaitForAsync(LogPosition position, CancellationToken cancellationToken) => Head >= position
        ? ValueTask.CompletedTask
        : new ValueTask(_waiters.WaitAsync(position, () => Head, cancellationToken));

    /// <summary>Takes the entries after the head.</summary>
    public void Advance(List<CommittedEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            var before = entries[0].Position.Plus(-1);
            if (before > Head)
            {
                // This process was cut off for so long that the entries it missed have been trimmed.
                ForgetAll();
            }

            var batch = new CommittedBatch(before, entries.ToArray());
            foreach (var follower in _followers)
            {
                Apply(follower, batch);
            }

            Volatile.Write(ref _head, CollectionsMarshal.AsSpan(entries)[^1].Position.Value);
        }

        _waiters.Advance(Head);
    }

    private void ForgetAll()
    {
        foreach (var follower in _followers)
        {
            follower.Reset();
        }
    }

    private void Apply(ITailFollower follower, CommittedBatch batch)
    {
#pragma warning disable CA1031 // A follower that fails must not stop the other followers or the writers.
        try
        {
            follower.Apply(batch);
        }
        catch (Exception exception)
        {
            logger.FollowerFailed(exception, follower.GetType().Name, batch.Head.Value);
            follower.Reset();
        }
#pragma warning restore CA1031
    }

    private void Unfollow(ITailFollower follower)
    {
        lock (_lock)
        {
            _followers = [.. _followers.Where(other => !ReferenceEquals(other, follower))];
        }
    }
}
