namespace Myelin.Server.Log;

/// <summary>Reads the log from the database, for durable readers that resume from a position.</summary>
public interface ILogReader
{
    /// <summary>Entries after a position, in order.</summary>
    ValueTask<List<CommittedEntry>> ReadAsync(LogPosition after, int limit, CancellationToken cancellationToken);

    /// <summary>Entries up to here have been trimmed; whoever stands before it must start anew.</summary>
    ValueTask<LogPosition> TrimmedToAsync(CancellationToken cancellationToken);
}
