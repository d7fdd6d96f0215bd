using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Myelin.Server.Storage.Sqlite;

/// <summary>Opens connections to the database file with the settings that durability and speed depend on.</summary>
internal static class SqliteConnections
{
    /// <summary>How long a connection waits for a lock: within the process, only migrations and checkpoints ever block another connection.</summary>
    private const int BusyTimeoutSeconds = 30;

    /// <summary>
    /// The page size of a new database. An event touches a page of each index of its room, and the WAL stores whole pages, so small pages take a
    /// third of the bytes per send. An existing database keeps its page size.
    /// </summary>
    private const int PageBytes = 1_024;

    /// <summary>
    /// Bytes of WAL after which the writer copies its pages into the database: enough that a page that changes often is copied once for many
    /// changes.
    /// </summary>
    private const int CheckpointBytes = 96 * 1_024 * 1_024;

    /// <summary>The writer's page cache in KiB, for the current batch's pages and the index pages that change again and again.</summary>
    private const int WriterCacheKibibytes = 8_192;

    /// <summary>
    /// A reader's page cache in KiB, for the upper pages of the trees. The lower ones come from the system's cache, which all connections share.
    /// </summary>
    private const int ReaderCacheKibibytes = 2_048;

    /// <summary>
    /// Each connection is used by one thread at a time, so SQLite need not lock every call. Its memory statistics, which nobody reads, would
    /// make all connections share one lock. This has no effect after the library's first use.
    /// </summary>
    static SqliteConnections()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <summary>The writing connection. With <c>synchronous=FULL</c>, a commit is on disk when it returns.</summary>
    public static SqliteConnection OpenWriter(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        Execute(connection, $"PRAGMA page_size={PageBytes}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{WriterCacheKibibytes};");
        Execute(connection, $"PRAGMA wal_autocheckpoint={CheckpointBytes / PageSize(connection)};");
        return connection;
    }

    /// <summary>A read-only connection.</summary>
    public static SqliteConnection OpenReader(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        Execute(connection, $"PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{ReaderCacheKibibytes};");
        return connection;
    }

    /// <summary>Frees the connection's pages that it doesn't need at the moment.</summary>
    public static void ReleaseMemory(SqliteConnection connection) => Execute(connection, "PRAGMA shrink_memory;");

    /// <summary>The page size of the database in bytes.</summary>
    internal static long PageSize(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA page_size;";
        return (long)command.ExecuteScalar()!;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusyTimeoutSeconds,
        };
        var connection = new SqliteConnection(text.ToString());
        connection.Open();
        return connection;
    }
}
