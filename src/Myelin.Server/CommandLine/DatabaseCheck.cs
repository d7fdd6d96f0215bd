using System.Data.Common;
using Microsoft.Data.Sqlite;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Log;
using Myelin.Server.Storage;
using Npgsql;

namespace Myelin.Server.CommandLine;

/// <summary>Looks at the database without changing it: can it be reached, is it whole, does its schema belong to this version.</summary>
internal static class DatabaseCheck
{
    /// <returns>What there is, for the operator.</returns>
    /// <exception cref="StartRefusedException">The server couldn't start on it.</exception>
    /// <exception cref="DatabaseIsNewerException">A newer version wrote it.</exception>
    /// <exception cref="DbException">It can't be opened or read.</exception>
    public static async Task<string> RunAsync(MyelinOptions options, CancellationToken cancellationToken)
    {
        var database = DatabaseSetting.From(options);
        if (database.Engine is DatabaseEngine.Sqlite && !File.Exists(database.Source))
        {
            return $"none yet; the first start makes '{database.Source}'.";
        }

        await using DbConnection connection = database.Engine is DatabaseEngine.Sqlite
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database.Source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString())
            : new NpgsqlConnection(database.Source);
        await connection.OpenAsync(cancellationToken);
        if (database.Engine is DatabaseEngine.Sqlite)
        {
            await RequireWholeAsync(connection, cancellationToken);
        }

        var name = database.Engine is DatabaseEngine.Sqlite ? $"SQLite, '{database.Source}'" : $"PostgreSQL {connection.ServerVersion}";
        var applied = await AppliedAsync(connection, cancellationToken);
        var known = KnownSteps(options);
        if (applied.Except(known).Order().FirstOrDefault() is > 0 and var unknown)
        {
            throw new DatabaseIsNewerException(unknown);
        }

        var missing = known.Except(applied).Count();
        return missing == 0 ? $"{name}; its schema is this version's." : $"{name}; the next start brings its schema up to date ({missing} steps).";
    }

    private static async Task RequireWholeAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (await command.ExecuteScalarAsync(cancellationToken) is string verdict and not "ok")
        {
            throw new StartRefusedException($"Database: '{connection.DataSource}' is damaged: {verdict}");
        }
    }

    private static async Task<List<int>> AppliedAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var exists = connection is SqliteConnection
            ? "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"
            : "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'migrations'";
        await using var command = connection.CreateCommand();
        command.CommandText = exists;
        if (await command.ExecuteScalarAsync(cancellationToken) is 0L)
        {
            return [];
        }

        command.CommandText = "SELECT number FROM migrations";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var numbers = new List<int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            numbers.Add((int)reader.GetInt64(0));
        }

        return numbers;
    }

    /// <summary>The schema steps of the log and of every slice.</summary>
    private static HashSet<int> KnownSteps(MyelinOptions options) =>
        [.. new ServiceCollection().AddSlices(options).Migrations().Append(new Schema001Log()).Select(step => step.Number)];
}
