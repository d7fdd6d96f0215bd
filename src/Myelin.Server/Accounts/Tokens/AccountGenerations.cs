using Myelin.Server.Log;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>
/// Tells whether cached account data is stale. It follows the log, so this works in every process of a cluster. It remembers when each account
/// last changed; accounts share slots, so memory is constant and a change costs some other accounts a read.
/// </summary>
internal sealed class AccountGenerations : ITailFollower
{
    private readonly long[] _lastChanges = new long[4_096];
    private long _now;

    /// <summary>Take this before reading what will be cached.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>Whether the user has not changed since then.</summary>
    public bool IsFresh(long user, long since) => Volatile.Read(ref _lastChanges[Slot(user)]) <= since;

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            if (entry.Kind == LogEntryKind.Account)
            {
                Volatile.Write(ref _lastChanges[Slot(entry.Subject)], Interlocked.Increment(ref _now));
            }
        }
    }

    public void Reset()
    {
        var now = Interlocked.Increment(ref _now);
        for (var i = 0; i < _lastChanges.Length; i++)
        {
            Volatile.Write(ref _lastChanges[i], now);
        }
    }

    private int Slot(long user) => (int)(user & (_lastChanges.Length - 1));
}
