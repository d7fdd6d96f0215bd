namespace Myelin.Server.Log;

/// <summary>Reads the log from the database, for durable readers that resume from a position.</summary>
public interface ILogReader
{
    /// <summary>Entries after a position, in order.</summary>
    ValueTask<List<CommittedEntry>> ReadAsync(LogPosition after, int limit, CancellationToken cancellationToken);

    /// <summary>The newest entry of each subject between two positions, of some kinds.</summary>
    ValueTask<List<(long Subject, LogPosition Position)>> NewestAsync(
        IReadOnlyCollection<LogEntryKind> kinds, LogPosition after, LogPosition upTo, CancellationToken cancellationToken);

    /// <summary>The newest position that has been committed, by whichever process.</summary>
    ValueTask<LogPosition> HeadAsync(CancellationToken cancellationToken);

    /// <summary>Entries up to here have been trimmed; whoever stands before it must start anew.</summary>
    ValueTask<LogPosition> TrimmedToAsync(CancellationToken cancellationToken);
}
