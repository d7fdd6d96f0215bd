using System.Data.Common;
using Myelin.Server.Storage;

namespace Myelin.Server.Log;

/// <summary>Reads the log of either database engine.</summary>
internal sealed class LogReader(IDatabase database) : ILogReader
{
    public ValueTask<List<CommittedEntry>> ReadAsync(LogPosition after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT position, kind, subject, detail FROM log WHERE position > $1 ORDER BY position LIMIT $2", Entry, token, after.Value, limit),
            cancellationToken);

    public ValueTask<List<(long Subject, LogPosition Position)>> NewestAsync(
        IReadOnlyCollection<LogEntryKind> kinds, LogPosition after, LogPosition upTo, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "SELECT subject, MAX(position) FROM log WHERE position > $1 AND position <= $2 AND kind IN",
                "GROUP BY subject",
                [.. kinds.Select(kind => (SqlValue)(long)kind)],
                1,
                static row => (row.GetInt64(0), new LogPosition(row.GetInt64(1))),
                token,
                after.Value,
                upTo.Value),
            cancellationToken);

    public async ValueTask<LogPosition> HeadAsync(CancellationToken cancellationToken)
    {
        var position = await database.ReadAsync(
            (session, token) => session.ScalarAsync("SELECT COALESCE((SELECT MAX(position) FROM log), trimmed_to) FROM log_lineage", token), cancellationToken);
        return new LogPosition(position ?? 0);
    }

    public async ValueTask<LogPosition> TrimmedToAsync(CancellationToken cancellationToken)
    {
        var position = await database.ReadAsync((session, token) => session.ScalarAsync("SELECT trimmed_to FROM log_lineage", token), cancellationToken);
        return new LogPosition(position ?? 0);
    }

    /// <summary>Reads position, kind, subject and detail.</summary>
    internal static CommittedEntry Entry(DbDataReader row) =>
        new(new LogPosition(row.GetInt64(0)), new LogEntry((LogEntryKind)row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)));
}

/// <summary>Reads the log from the database, for durable readers that resume from a position.</summary>
public interface ILogReader
{
    /// <summary>Entries after a position, in order.</summary>
    ValueTask<List<CommittedEntry>> ReadAsync(LogPosition after, int limit, CancellationToken cancellationToken);

    /// <summary>The newest entry of each subject between two positions, for the given kinds.</summary>
    ValueTask<List<(long Subject, LogPosition Position)>> NewestAsync(
        IReadOnlyCollection<LogEntryKind> kinds, LogPosition after, LogPosition upTo, CancellationToken cancellationToken);

    /// <summary>The newest committed position, from any process.</summary>
    ValueTask<LogPosition> HeadAsync(CancellationToken cancellationToken);

    /// <summary>Entries up to here have been trimmed; a reader behind it must start over.</summary>
    ValueTask<LogPosition> TrimmedToAsync(CancellationToken cancellationToken);
}
