using System.Data.Common;
using System.Globalization;
using Myelin.Server.Log.Writing;
using Myelin.Server.Storage;
using Myelin.Server.Storage.PostgreSql;
using Npgsql;

namespace Myelin.Server.Log.PostgreSql;

/// <summary>One attempt to write a batch of units on one connection.</summary>
internal sealed class PostgreSqlBatchWrite(
    NpgsqlConnection connection, IReadOnlyList<PendingUnit> units, LogPosition head, long writer, long batchNumber, DateTimeOffset now, Action commitSent, ILogger logger)
{
    /// <summary>Serialises the writers of all processes; kept until the transaction ends.</summary>
    public const string TakeLock = "SELECT pg_advisory_xact_lock(5582804829447389186)";

    private const string EntriesAfter = "SELECT position, kind, subject, detail FROM log WHERE position > $1 ORDER BY position";

    private const string InsertEntries = "INSERT INTO log (position, kind, subject, detail) SELECT * FROM unnest($1, $2, $3, $4)";

    private readonly Dictionary<PreconditionKey, long?> _values = [];

    /// <summary>Entries that other processes appended before this batch.</summary>
    public List<CommittedEntry> Foreign { get; } = [];

    /// <param name="careful">Whether to write each unit separately under a savepoint: slower, but needed once one of them has failed.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>False if a unit failed and the batch must be written again with <paramref name="careful"/>.</returns>
    public async Task<bool> RunAsync(bool careful, CancellationToken cancellationToken)
    {
        foreach (var pending in units)
        {
            pending.BeginAttempt();
        }

        Foreign.Clear();
        _values.Clear();
        if (careful)
        {
            return await RunCarefullyAsync(cancellationToken);
        }

        try
        {
            await BeginAsync(units.SelectMany(pending => pending.Unit.Preconditions).DistinctBy(precondition => precondition.Key).ToList(), cancellationToken);
            await using var batch = new NpgsqlBatch(connection);
            var sink = new PostgreSqlRowSink(batch);
            var next = Next();
            foreach (var pending in units)
            {
                if (!MayWrite(pending))
                {
                    continue;
                }

                pending.First = next;
                if (!TryCollect(pending, sink))
                {
                    await RollBackAsync(cancellationToken);
                    return false;
                }

                next = next.Plus(pending.Unit.Entries.Count);
            }

            await CommitAsync(batch, sink, cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (connection.State is System.Data.ConnectionState.Open)
        {
            logger.UnitFailed(exception);
            await RollBackAsync(cancellationToken);
            return false;
        }
    }

    private async Task<bool> RunCarefullyAsync(CancellationToken cancellationToken)
    {
        await BeginAsync([], cancellationToken);
        var next = Next();
        foreach (var pending in units)
        {
            if (!pending.HasFailed && await TryWriteAsync(pending, next, cancellationToken))
            {
                next = next.Plus(pending.Unit.Entries.Count);
            }
        }

        await using var batch = new NpgsqlBatch(connection);
        await CommitAsync(batch, new PostgreSqlRowSink(batch), cancellationToken);
        return true;
    }

    private async Task<bool> TryWriteAsync(PendingUnit pending, LogPosition first, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        var sink = new PostgreSqlRowSink(batch);
        sink.Execute("SAVEPOINT unit");
        await batch.ExecuteNonQueryAsync(cancellationToken);
        batch.BatchCommands.Clear();
        try
        {
            _values.Clear();
            await ReadPreconditionsAsync(pending.Unit.Preconditions, cancellationToken);
            if (!MayWrite(pending))
            {
                return false;
            }

            pending.First = first;
            if (!TryCollect(pending, sink))
            {
                return false;
            }

            sink.Execute("RELEASE SAVEPOINT unit");
            await batch.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (connection.State is System.Data.ConnectionState.Open)
        {
            logger.UnitFailed(exception);
            pending.Fail(exception);
            await using var undo = new NpgsqlCommand("ROLLBACK TO SAVEPOINT unit", connection);
            await undo.ExecuteNonQueryAsync(cancellationToken);
            return false;
        }
    }

    private LogPosition Next() => (Foreign.Count == 0 ? head : Foreign[^1].Position).Plus(1);

    /// <summary>
    /// The first round trip. The lock is a statement of its own and comes first, so that the following ones see everything committed before it.
    /// </summary>
    private async Task BeginAsync(List<Precondition> preconditions, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        var sink = new PostgreSqlRowSink(batch);
        sink.Execute("BEGIN");
        sink.Execute(TakeLock);
        sink.Execute(EntriesAfter, head.Value);
        foreach (var precondition in preconditions)
        {
            sink.Execute(precondition.Sql, precondition.Parameters.AsSpan());
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            Foreign.Add(LogReader.Entry(reader));
        }

        foreach (var precondition in preconditions)
        {
            await reader.NextResultAsync(cancellationToken);
            _values[precondition.Key] = await ScalarAsync(reader, cancellationToken);
        }
    }

    private async Task ReadPreconditionsAsync(IReadOnlyList<Precondition> preconditions, CancellationToken cancellationToken)
    {
        foreach (var precondition in preconditions)
        {
            await using var command = new NpgsqlCommand(precondition.Sql, connection);
            PostgreSqlParameters.Add(command.Parameters, precondition.Parameters.AsSpan());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            _values[precondition.Key] = await ScalarAsync(reader, cancellationToken);
        }
    }

    private static async Task<long?> ScalarAsync(DbDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;

    private bool MayWrite(PendingUnit pending)
    {
        if (pending.DependsOnRefused())
        {
            pending.Refuse(null);
            return false;
        }

        foreach (var precondition in pending.Unit.Preconditions)
        {
            if (_values[precondition.Key] != precondition.Expected)
            {
                pending.Refuse(precondition);
                return false;
            }
        }

        // This unit's rows are not written yet when the next one is checked, so record the values that they will produce.
        foreach (var precondition in pending.Unit.Preconditions)
        {
            if (precondition.Then is { } then)
            {
                _values[precondition.Key] = then;
            }
        }

        return true;
    }

    private bool TryCollect(PendingUnit pending, PostgreSqlRowSink sink)
    {
#pragma warning disable CA1031 // An exception from a unit's code fails that unit alone.
        try
        {
            pending.Unit.WriteRows(sink, pending.First);
            return true;
        }
        catch (Exception exception)
        {
            logger.UnitFailed(exception);
            pending.Fail(exception);
            return false;
        }
#pragma warning restore CA1031
    }

    private async Task CommitAsync(NpgsqlBatch batch, PostgreSqlRowSink sink, CancellationToken cancellationToken)
    {
        var entries = units.Where(pending => pending.Error is null)
            .SelectMany(pending => pending.Unit.Entries.Select((entry, index) => (Position: pending.First.Value + index, Entry: entry)))
            .ToList();
        if (entries.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(InsertEntries)
            {
                Parameters =
                {
                    new NpgsqlParameter<long[]> { TypedValue = [.. entries.Select(entry => entry.Position)] },
                    new NpgsqlParameter<short[]> { TypedValue = [.. entries.Select(entry => (short)entry.Entry.Kind)] },
                    new NpgsqlParameter<long[]> { TypedValue = [.. entries.Select(entry => entry.Entry.Subject)] },
                    new NpgsqlParameter<long[]> { TypedValue = [.. entries.Select(entry => entry.Entry.Detail)] },
                },
            });
            sink.Execute("SELECT pg_notify($1, $2)", PostgreSqlWatch.Channel, writer.ToString(CultureInfo.InvariantCulture));
        }

        sink.Execute(LogStart.RecordBatch, writer, batchNumber, now.ToUnixTimeMilliseconds());
        sink.Execute("COMMIT");
        commitSent();
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task RollBackAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("ROLLBACK", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
