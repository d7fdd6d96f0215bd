namespace Myelin.Server.Log.Writing;

/// <summary>What differs between the engines in writing the log. Used by the writer's loop alone.</summary>
internal interface ILogStore : IAsyncDisposable
{
    /// <summary>
    /// Writes what can be written of the units in one transaction and sets each unit's position or error. Throws nothing for what
    /// the database does: if the batch as a whole fails, every unit has the error.
    /// </summary>
    /// <param name="units">The units, in order.</param>
    /// <param name="head">The head as this process knows it.</param>
    /// <returns>Entries that other processes appended after <paramref name="head"/> and before this batch.</returns>
    ValueTask<List<CommittedEntry>> CommitAsync(IReadOnlyList<PendingUnit> units, LogPosition head, CancellationToken cancellationToken);

    /// <summary>Entries that other processes appended after the head, a bounded number of them.</summary>
    ValueTask<List<CommittedEntry>> ReadForeignAsync(LogPosition head, CancellationToken cancellationToken);

    /// <summary>Calls back, on any thread and as often as it likes, when other processes may have appended.</summary>
    void WatchForeign(Action appended);
}
