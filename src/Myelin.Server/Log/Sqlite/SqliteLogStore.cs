using Microsoft.Data.Sqlite;
using Myelin.Server.Log.Writing;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Sqlite;
using SQLitePCL;

namespace Myelin.Server.Log.Sqlite;

/// <summary>Writes batches to the database file, one unit after the other, so that each sees the rows of those before it.</summary>
internal sealed class SqliteLogStore(SqliteConnection connection, long writer, TimeProvider time, ILogger<SqliteLogStore> logger) : ILogStore
{
    private const string InsertEntry = "INSERT INTO log (position, kind, subject, detail) VALUES ($1, $2, $3, $4)";

    /// <summary>Less than the time after which an idle process gives free memory back to the system.</summary>
    private static readonly TimeSpan RestAfter = TimeSpan.FromSeconds(30);

    private readonly SqliteRowSink _sink = new(connection.Handle!);
    private readonly SqliteWriterThread _thread = new(() => SqliteConnections.ReleaseMemory(connection), RestAfter);
    private long _batch;

    public async ValueTask<List<CommittedEntry>> CommitAsync(IReadOnlyList<PendingUnit> units, LogPosition head, CancellationToken cancellationToken)
    {
        await _thread.RunAsync(() => Commit(units, head));
        return [];
    }

    public ValueTask<List<CommittedEntry>> ReadForeignAsync(LogPosition head, CancellationToken cancellationToken) => new([]);

    public void WatchForeign(Action appended)
    {
        // The file lock ensures that there are no other processes.
    }

    public ValueTask DisposeAsync()
    {
        _thread.Dispose();
        _sink.Dispose();
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Commit(IReadOnlyList<PendingUnit> units, LogPosition head)
    {
#pragma warning disable CA1031 // Any database error is reported to the batch's units.
        try
        {
            if (!TryCommit(units, head, careful: false))
            {
                TryCommit(units, head, careful: true);
            }
        }
        catch (Exception exception)
        {
            logger.BatchFailed(exception, units.Count);
            Settle(units, exception);
        }
#pragma warning restore CA1031
    }

    /// <param name="units">The units of the batch.</param>
    /// <param name="head">The head before them.</param>
    /// <param name="careful">Whether to write each unit under a savepoint: slower, but needed once one of them has failed.</param>
    /// <returns>False if a unit failed and the batch must be written again without it.</returns>
    private bool TryCommit(IReadOnlyList<PendingUnit> units, LogPosition head, bool careful)
    {
        foreach (var pending in units)
        {
            pending.BeginAttempt();
        }

        _sink.Execute("BEGIN IMMEDIATE");
        var next = head.Plus(1);
        foreach (var pending in units)
        {
            if (pending.HasFailed)
            {
                continue;
            }

            Write(pending, next, careful);
            if (pending.HasFailed && !careful)
            {
                _sink.Execute("ROLLBACK");
                return false;
            }

            next = next.Plus(pending.Error is null ? pending.Unit.Entries.Count : 0);
        }

        _sink.Execute(LogStart.RecordBatch, writer, _batch + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        _sink.Execute("COMMIT");
        _batch++;
        return true;
    }

    private bool MayWrite(PendingUnit pending)
    {
        if (pending.DependsOnRefused())
        {
            pending.Refuse(null);
            return false;
        }

        foreach (var precondition in pending.Unit.Preconditions)
        {
            if (_sink.Scalar(precondition.Sql, precondition.Parameters.AsSpan()) != precondition.Expected)
            {
                pending.Refuse(precondition);
                return false;
            }
        }

        return true;
    }

    private void Write(PendingUnit pending, LogPosition first, bool careful)
    {
#pragma warning disable CA1031 // An exception from a unit's rows or code fails that unit alone.
        var isSaved = false;
        try
        {
            if (!MayWrite(pending))
            {
                return;
            }

            if (careful)
            {
                _sink.Execute("SAVEPOINT unit");
                isSaved = true;
            }

            pending.First = first;
            pending.Unit.WriteRows(_sink, first);
            var position = first.Value;
            foreach (var entry in pending.Unit.Entries)
            {
                _sink.Execute(InsertEntry, position++, (long)entry.Kind, entry.Subject, entry.Detail);
            }

            if (careful)
            {
                _sink.Execute("RELEASE unit");
            }
        }
        catch (Exception exception) when (raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            logger.UnitFailed(exception);
            pending.Fail(exception);
            if (isSaved)
            {
                _sink.Execute("ROLLBACK TO unit");
                _sink.Execute("RELEASE unit");
            }
        }
#pragma warning restore CA1031
    }

    /// <summary>
    /// Handles the failure of a whole batch. On some errors SQLite rolls back by itself. If no transaction is open although the commit failed,
    /// the writer's record shows whether the batch was committed.
    /// </summary>
    private void Settle(IReadOnlyList<PendingUnit> units, Exception cause)
    {
        var committed = false;
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            _sink.Execute("ROLLBACK");
        }
        else
        {
            committed = _sink.Scalar(LogStart.RecordedBatch, [writer]) == _batch + 1;
            logger.OutcomeReadBack(cause, committed);
        }

        if (committed)
        {
            _batch++;
            return;
        }

        foreach (var pending in units)
        {
            if (pending.Error is null)
            {
                pending.Fail(cause);
            }
        }
    }
}

/// <summary>Opens the database file.</summary>
internal static class SqliteOpener
{
    public static async Task<OpenedEngine> OpenAsync(
        DatabaseOptions options, Migrations migrations, TimeProvider time, ILoggerFactory loggers, List<object> owned, CancellationToken cancellationToken)
    {
        owned.Add(SqliteFileLock.Take(options.Source));
        var connection = SqliteConnections.OpenWriter(options.Source);
        owned.Add(connection);
        await migrations.ApplyAsync(connection, DatabaseEngine.Sqlite, cancellationToken);
        var start = await LogStart.ReadAsync(connection, time, cancellationToken);
        var database = new SqliteDatabase(options);
        owned.Add(database);
        return new OpenedEngine(database, new SqliteLogStore(connection, start.Writer, time, loggers.CreateLogger<SqliteLogStore>()), start);
    }
}
