using System.CommandLine;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Myelin.Server.AppServices;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Log;
using Myelin.Server.Storage;
using Npgsql;

namespace Myelin.Server.CommandLine;

/// <summary><c>check</c>: whether the server would start. It changes nothing, and may be used while the server is running.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var check = new Command("check", "Validates the configuration, the signing key and the database, and starts nothing.")
        {
            CheckFederationCommand.Create(),
        }.WithSettings();
        check.SetAction(RunAsync);
        return check;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var output = command.InvocationConfiguration.Output;
        var options = CommandSettings.Read(command);
        await output.WriteLineAsync($"Configuration  right; the server is {options.ServerName}.");
        await output.WriteLineAsync($"Data directory {DataDirectoryCheck.Run(options)}");
        await output.WriteLineAsync($"Signing key    {SigningKeyCheck.Run(options)}");
        if (OldSigningKeysFile.Read(options) is { Count: > 0 } old)
        {
            await output.WriteLineAsync($"Old keys       {string.Join(", ", old.Select(key => key.KeyId))}.");
        }

        if (options.AppServices.Directory.Length > 0)
        {
            var services = RegistrationFiles.Read(options);
            await output.WriteLineAsync($"App. services  {(services.Count == 0 ? "none" : string.Join(", ", services))}.");
        }

        var found = await Progress.ShowAsync("Reading the database", () => DatabaseCheck.RunAsync(options, cancellationToken));
        await output.WriteLineAsync($"Database       {found}");
        return 0;
    }
}

/// <summary>Checks the data directory without creating it.</summary>
internal static class DataDirectoryCheck
{
    /// <returns>A description for the operator.</returns>
    /// <exception cref="StartRefusedException">The directory can't be created.</exception>
    public static string Run(MyelinOptions options)
    {
        var path = Path.GetFullPath(options.DataDirectory);
        if (Directory.Exists(path))
        {
            return $"'{path}'.";
        }

        for (var above = path; above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                throw new StartRefusedException($"DataDirectory: '{path}' can't be made: '{above}' is a file, not a directory.");
            }
        }

        return $"none yet; the first start makes '{path}'.";
    }
}

/// <summary>Checks the database without changing it: whether it can be reached and is intact, and whether this version knows its schema.</summary>
internal static class DatabaseCheck
{
    /// <returns>A description for the operator.</returns>
    /// <exception cref="StartRefusedException">The server could not start with it.</exception>
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

    /// <summary>The migrations of the log and of every slice.</summary>
    private static HashSet<int> KnownSteps(MyelinOptions options) =>
        [.. new ServiceCollection().AddSlices(options).Migrations().Append(new Schema001Log()).Select(step => step.Number)];
}

/// <summary>Checks the signing key without creating one.</summary>
internal static class SigningKeyCheck
{
    /// <returns>A description for the operator.</returns>
    /// <exception cref="StartRefusedException">The key can't be used.</exception>
    public static string Run(MyelinOptions options)
    {
        var path = SigningKeyFile.PathOf(options);
        if (options.SigningKey.Length == 0 && !File.Exists(path))
        {
            return $"none yet; the first start makes '{path}'.";
        }

        using var key = SigningKeyFile.Read(path);
        var exposed = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;
        return exposed ? $"{key.KeyId} in '{path}', which others than its owner may read." : $"{key.KeyId} in '{path}'.";
    }
}
