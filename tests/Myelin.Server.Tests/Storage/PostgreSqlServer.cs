using System.Diagnostics;
using System.Globalization;
using Myelin.Server.Tests.Storage;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace Myelin.Server.Tests.Storage;

/// <summary>A PostgreSQL server of the tests' own: started on first use, on a socket in a folder of its own, stopped at the end.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    private static readonly SemaphoreSlim Starting = new(1);
    private static string? s_folder;
    private static int s_databases;

    /// <summary>The folder of the installed programs, or null.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Order().LastOrDefault()
        : null;

    /// <summary>The reason given by tests that are skipped without it.</summary>
    public const string Absent = "PostgreSQL is not installed: no /usr/lib/postgresql/*/bin/initdb.";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Makes a database; the connection string.</summary>
    public static async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        await Starting.WaitAsync(cancellationToken);
        try
        {
            s_folder ??= await StartAsync(cancellationToken);
        }
        finally
        {
            Starting.Release();
        }

        var name = "test" + Interlocked.Increment(ref s_databases).ToString(CultureInfo.InvariantCulture);
        await ExecuteAsync(ConnectionString("postgres"), $"CREATE DATABASE {name}", cancellationToken);
        return ConnectionString(name);
    }

    /// <summary>Removes a database that was made here, whoever is connected to it.</summary>
    public static Task DropDatabaseAsync(string connectionString, CancellationToken cancellationToken) => ExecuteAsync(
        ConnectionString("postgres"), $"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)", cancellationToken);

    public static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (s_folder is { } folder)
        {
            s_folder = null;
            await RunAsync([Path.Combine(Programs!, "pg_ctl"), "-D", Path.Combine(folder, "data"), "-m", "immediate", "-w", "stop"], CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string ConnectionString(string database) =>
        $"Host={s_folder};Username=postgres;Database={database}";

    private static async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("myelin-pg-").FullName;
        if (Environment.UserName == "root")
        {
            await RunAsOneselfAsync(["chown", "postgres", folder], cancellationToken);
        }

        var data = Path.Combine(folder, "data");
        await RunAsync([Path.Combine(Programs!, "initdb"), "-D", data, "-A", "trust", "-N", "-U", "postgres"], cancellationToken);
        await RunAsync(
            [
                Path.Combine(Programs!, "pg_ctl"), "-D", data, "-w", "-l", Path.Combine(folder, "log"),
                "-o", $"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=300", "start",
            ],
            cancellationToken);
        return folder;
    }

    /// <summary>The programs refuse to run as root.</summary>
    private static Task RunAsync(string[] command, CancellationToken cancellationToken) => RunAsOneselfAsync(
        Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command] : command, cancellationToken);

    private static async Task RunAsOneselfAsync(string[] command, CancellationToken cancellationToken)
    {
        // The output is not piped: the server would inherit the pipe and keep it open.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. command]) { WorkingDirectory = "/" })
            ?? throw new InvalidOperationException($"{command[0]} did not start.");
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}.");
    }
}
