using System.Data.Common;
using System.Globalization;

namespace Myelin.Server.Storage;

/// <summary>
/// One step of the schema, in the folder of the slice that owns the tables. Steps only go forward, and a released one is never changed.
/// </summary>
public interface IMigration
{
    /// <summary>Unique across all slices; steps run in this order. Log 1-99, Rooms 100-199; every other slice takes the next free hundred.</summary>
    int Number { get; }

    /// <summary>What it does, in a few words.</summary>
    string Name { get; }

    /// <summary>The script; statements are separated by semicolons.</summary>
    string Sql(DatabaseEngine engine);
}

/// <summary>
/// The schema's steps, run at start in numerical order, each in its own transaction together with its record. A lock lets the processes of a
/// cluster start at the same time.
/// </summary>
public sealed class Migrations
{
    /// <summary>The key of the advisory lock on PostgreSQL; SQLite has the file lock instead.</summary>
    private const long PostgreSqlLock = 0x4d79_656c_696e_0001;

    private readonly IReadOnlyList<IMigration> _steps;

    /// <exception cref="ArgumentException">Two steps have the same number.</exception>
    public Migrations(IEnumerable<IMigration> steps)
    {
        _steps = [.. steps.OrderBy(step => step.Number)];
        for (var i = 1; i < _steps.Count; i++)
        {
            if (_steps[i].Number == _steps[i - 1].Number)
            {
                throw new ArgumentException($"Schema step {_steps[i].Number} exists twice: {_steps[i - 1].Name} and {_steps[i].Name}.", nameof(steps));
            }
        }
    }

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="DatabaseIsNewerException">The database has a step that this version does not know.</exception>
    internal async Task ApplyAsync(DbConnection connection, DatabaseEngine engine, CancellationToken cancellationToken)
    {
        if (engine is DatabaseEngine.PostgreSql)
        {
            await ExecuteAsync(connection, null, $"SELECT pg_advisory_lock({PostgreSqlLock})", cancellationToken);
        }

        await ExecuteAsync(connection, null, "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)", cancellationToken);
        var applied = await AppliedAsync(connection, cancellationToken);
        foreach (var number in applied.Order())
        {
            if (_steps.All(step => step.Number != number))
            {
                throw new DatabaseIsNewerException(number);
            }
        }

        foreach (var step in _steps.Where(step => !applied.Contains(step.Number)))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, transaction, step.Sql(engine), cancellationToken);
            await ExecuteAsync(
                connection,
                transaction,
                string.Create(CultureInfo.InvariantCulture, $"INSERT INTO migrations (number, name) VALUES ({step.Number}, '{step.Name.Replace("'", "''", StringComparison.Ordinal)}')"),
                cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        if (engine is DatabaseEngine.PostgreSql)
        {
            await ExecuteAsync(connection, null, $"SELECT pg_advisory_unlock({PostgreSqlLock})", cancellationToken);
        }
    }

    private static async Task<HashSet<int>> AppliedAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT number FROM migrations";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var numbers = new HashSet<int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            numbers.Add((int)reader.GetInt64(0));
        }

        return numbers;
    }

    private static async Task ExecuteAsync(DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;

        // Indexing a large table may take any length of time.
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>The database was written by a newer version, and this one must not touch it.</summary>
public sealed class DatabaseIsNewerException(int number)
    : Exception($"The database has schema step {number}, which this version does not know. Start the version that made it, or a newer one.")
{
    public int Number { get; } = number;
}
