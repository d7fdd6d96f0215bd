using System.Data.Common;
using System.Security.Cryptography;
using Myelin.Server.Storage;

namespace Myelin.Server.Log.Writing;

/// <summary>The state of the log when a process opens it.</summary>
/// <param name="Head">The last position assigned.</param>
/// <param name="Lineage">The log's lineage, created with the database.</param>
/// <param name="Writer">The number under which this process's batches are recorded.</param>
internal sealed record LogStart(LogPosition Head, LogLineage Lineage, long Writer)
{
    /// <summary>Records a batch, within its own transaction, as written: writer, batch, time.</summary>
    public const string RecordBatch = "INSERT INTO log_writers (writer, batch, seen_at) VALUES ($1, $2, $3) ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, seen_at = excluded.seen_at";

    /// <summary>The last batch that a writer wrote.</summary>
    public const string RecordedBatch = "SELECT batch FROM log_writers WHERE writer = $1";

    /// <summary>Reads the state and registers a new writer.</summary>
    public static async Task<LogStart> ReadAsync(DbConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var writer = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await ExecuteAsync(connection, FormattableString.Invariant($"DELETE FROM log_writers WHERE seen_at < {now - (long)LogLimits.WriterRecordAge.TotalMilliseconds}"), cancellationToken);
        await ExecuteAsync(connection, FormattableString.Invariant($"INSERT INTO log_writers (writer, batch, seen_at) VALUES ({writer}, 0, {now})"), cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, trimmed_to, (SELECT MAX(position) FROM log) FROM log_lineage";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var last = reader.IsDBNull(2) ? 0 : reader.GetInt64(2);
        return new LogStart(new LogPosition(Math.Max(last, reader.GetInt64(1))), new LogLineage(reader.GetString(0)), writer);
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>What opening a database yields.</summary>
internal sealed record OpenedEngine(IDatabase Database, ILogStore Store, LogStart Start);
