using System.Collections.Concurrent;
using Myelin.Server.Tests.Storage;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

/// <summary>
/// The database of the servers that tests start: SQLite in the data directory, or with <c>MYELIN_TEST_DATABASE=postgresql</c> a database of
/// its own for each data directory, on the PostgreSQL server of this test process.
/// </summary>
internal static class TestDatabase
{
    /// <summary>The variable that chooses.</summary>
    public const string Variable = "MYELIN_TEST_DATABASE";

    private static readonly ConcurrentDictionary<string, string> ByDirectory = new();

    /// <summary>Whether the servers of this run are on PostgreSQL.</summary>
    public static bool IsPostgreSql { get; } = Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" or "sqlite" => false,
        "postgresql" => true,
        var other => throw new InvalidOperationException($"{Variable} is sqlite or postgresql, not '{other}'."),
    };

    /// <summary>Whether the database that was chosen is not installed, so that nothing that starts a server can run.</summary>
    public static bool IsAbsent => IsPostgreSql && PostgreSqlServer.Programs is null;

    /// <summary>The setting <c>Database</c> for a server on a data directory; the same for the same one, so that a restart finds what it left.</summary>
    public static async Task<string> OfAsync(string directory, CancellationToken cancellationToken)
    {
        if (!IsPostgreSql)
        {
            return string.Empty;
        }

        Assert.SkipWhen(IsAbsent, PostgreSqlServer.Absent);
        if (!ByDirectory.TryGetValue(directory, out var database))
        {
            database = await PostgreSqlServer.CreateDatabaseAsync(cancellationToken);
            ByDirectory[directory] = database;
        }

        return database;
    }

    /// <summary>Removes the database of a data directory that is removed, so that a run needs the disk for a few at a time.</summary>
    public static async Task RemoveAsync(string directory)
    {
        if (ByDirectory.TryRemove(directory, out var database))
        {
            await PostgreSqlServer.DropDatabaseAsync(database, CancellationToken.None);
        }
    }
}
