using Myelin.Server.Log.Writing;
using Myelin.Server.Storage;
using Myelin.Server.Storage.PostgreSql;
using Npgsql;

namespace Myelin.Server.Log.PostgreSql;

/// <summary>
/// Writes batches to PostgreSQL in two round trips: one takes the lock that serialises all processes and reads the head and the preconditions,
/// the other sends the rows and the commit.
/// </summary>
internal sealed class PostgreSqlLogStore(
    NpgsqlDataSource source, long writer, TimeProvider time, PostgreSqlWatch watch, ILogger<PostgreSqlLogStore> logger) : ILogStore
{
    /// <summary>How many times a batch is tried if the connection is lost and reading back shows that it was not committed.</summary>
    private const int Attempts = 2;

    private NpgsqlConnection? _connection;
    private long _batch;

    public async ValueTask<List<CommittedEntry>> CommitAsync(IReadOnlyList<PendingUnit> units, LogPosition head, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
#pragma warning disable CA1031 // Any database error is reported to the batch's units.
            var mayBeCommitted = false;
            try
            {
                var connection = await ConnectAsync(cancellationToken);
                var write = new PostgreSqlBatchWrite(connection, units, head, writer, _batch + 1, time.GetUtcNow(), () => mayBeCommitted = true, logger);
                if (!await write.RunAsync(careful: false, cancellationToken))
                {
                    mayBeCommitted = false;
                    await write.RunAsync(careful: true, cancellationToken);
                }

                _batch++;
                return write.Foreign;
            }
            catch (Exception exception)
            {
                if (await TrySettleAsync(exception, mayBeCommitted, cancellationToken))
                {
                    _batch++;
                    return await ForeignBeforeAsync(units, head, cancellationToken);
                }

                if (attempt == Attempts || exception is PostgresException { IsTransient: false })
                {
                    logger.BatchFailed(exception, units.Count);
                    foreach (var pending in units.Where(pending => pending.Error is null))
                    {
                        pending.Fail(exception);
                    }

                    return [];
                }
            }
#pragma warning restore CA1031
        }
    }

    public async ValueTask<List<CommittedEntry>> ReadForeignAsync(LogPosition head, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(head, long.MaxValue, LogLimits.ForeignEntriesPerRead, cancellationToken);
        }
        catch
        {
            await DropConnectionAsync();
            throw;
        }
    }

    public void WatchForeign(Action appended) => watch.Start(appended);

    public async ValueTask DisposeAsync()
    {
        await watch.DisposeAsync();
        await DropConnectionAsync();
    }

    /// <summary>Whether the batch was committed although the commit was not confirmed. The old connection is dropped either way.</summary>
    private async ValueTask<bool> TrySettleAsync(Exception cause, bool mayBeCommitted, CancellationToken cancellationToken)
    {
        await DropConnectionAsync();
        if (!mayBeCommitted)
        {
            return false;
        }

        using var pause = new PeriodicTimer(LogLimits.PollInterval, time);
        while (true)
        {
            try
            {
                var committed = await ReadBackAsync(cancellationToken) == _batch + 1;
                logger.OutcomeReadBack(cause, committed);
                return committed;
            }
            catch (NpgsqlException exception)
            {
                // Until the database is back, the outcome is unknown and no caller can be answered.
                logger.ForeignReadFailed(exception);
                await DropConnectionAsync();
            }

            await pause.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async ValueTask<long?> ReadBackAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);

        // The lock becomes free only once the old transaction has ended, committed or not.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("BEGIN"),
                new NpgsqlBatchCommand(PostgreSqlBatchWrite.TakeLock),
                new NpgsqlBatchCommand(LogStart.RecordedBatch) { Parameters = { new NpgsqlParameter<long> { TypedValue = writer } } },
                new NpgsqlBatchCommand("COMMIT"),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : null;
    }

    private async ValueTask<List<CommittedEntry>> ForeignBeforeAsync(IReadOnlyList<PendingUnit> units, LogPosition head, CancellationToken cancellationToken)
    {
        var first = units.Where(pending => pending.Error is null && pending.Unit.Entries.Count > 0).Select(pending => pending.First.Value).DefaultIfEmpty(head.Value + 1).First();
        return first <= head.Value + 1 ? [] : await ReadAsync(head, first - 1, int.MaxValue, cancellationToken);
    }

    private async ValueTask<List<CommittedEntry>> ReadAsync(LogPosition after, long upTo, int limit, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT position, kind, subject, detail FROM log WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = after.Value },
                new NpgsqlParameter<long> { TypedValue = upTo },
                new NpgsqlParameter<long> { TypedValue = limit },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<CommittedEntry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(LogReader.Entry(reader));
        }

        return entries;
    }

    private async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) =>
        _connection ??= await source.OpenConnectionAsync(cancellationToken);

    private async ValueTask DropConnectionAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}

/// <summary>Opens a PostgreSQL database.</summary>
internal static class PostgreSqlOpener
{
    public static async Task<OpenedEngine> OpenAsync(
        DatabaseOptions options, Migrations migrations, TimeProvider time, ILoggerFactory loggers, List<object> owned, CancellationToken cancellationToken)
    {
        var source = PostgreSqlDatabase.CreateSource(options);
        owned.Add(source);
        LogStart start;
        await using (var connection = await source.OpenConnectionAsync(cancellationToken))
        {
            await migrations.ApplyAsync(connection, DatabaseEngine.PostgreSql, cancellationToken);
            start = await LogStart.ReadAsync(connection, time, cancellationToken);
        }

        var database = new PostgreSqlDatabase(source, options);
        owned.Add(database);
        var watch = new PostgreSqlWatch(source, start.Writer, time, loggers.CreateLogger<PostgreSqlWatch>());
        return new OpenedEngine(database, new PostgreSqlLogStore(source, start.Writer, time, watch, loggers.CreateLogger<PostgreSqlLogStore>()), start);
    }
}

/// <summary>Collects commands into a batch that takes one round trip.</summary>
internal sealed class PostgreSqlRowSink(NpgsqlBatch batch) : IRowSink
{
    public DatabaseEngine Engine => DatabaseEngine.PostgreSql;

    public void Execute(string sql, params ReadOnlySpan<SqlValue> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        PostgreSqlParameters.Add(command.Parameters, parameters);
        batch.BatchCommands.Add(command);
    }
}
