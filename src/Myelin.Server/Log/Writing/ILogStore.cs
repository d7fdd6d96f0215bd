namespace Myelin.Server.Log.Writing;

/// <summary>What differs between the engines when writing the log. Only the writer's loop uses it.</summary>
internal interface ILogStore : IAsyncDisposable
{
    /// <summary>
    /// Writes the units that can be written in one transaction and sets each unit's position or error. Never throws for database errors: if the
    /// whole batch fails, every unit has the error.
    /// </summary>
    /// <param name="units">The units, in order.</param>
    /// <param name="head">The head as this process knows it.</param>
    /// <returns>Entries that other processes appended after <paramref name="head"/> and before this batch.</returns>
    ValueTask<List<CommittedEntry>> CommitAsync(IReadOnlyList<PendingUnit> units, LogPosition head, CancellationToken cancellationToken);

    /// <summary>A bounded number of entries that other processes appended after the head.</summary>
    ValueTask<List<CommittedEntry>> ReadForeignAsync(LogPosition head, CancellationToken cancellationToken);

    /// <summary>Calls back, on any thread and possibly too often, when other processes may have appended.</summary>
    void WatchForeign(Action appended);
}
