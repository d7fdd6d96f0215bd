using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Myelin.Server.Storage.Sqlite;

/// <summary>Opens connections to the database file with the settings that durability and speed rest on.</summary>
internal static class SqliteConnections
{
    /// <summary>How long a connection waits for a lock: only migrations and checkpoints ever hold one against another connection of the process.</summary>
    private const int BusyTimeoutSeconds = 30;

    /// <summary>
    /// A page of a new database. An event touches a page of each of its room's indexes, and the WAL takes whole pages: small ones are a third of the
    /// bytes for each send. A database keeps the size that it was made with.
    /// </summary>
    private const int PageBytes = 1_024;

    /// <summary>Bytes of WAL after which the writer copies its pages into the database: so many that a page that changes often is copied once for many changes.</summary>
    private const int CheckpointBytes = 96 * 1_024 * 1_024;

    /// <summary>The writer's page cache in KiB: the pages of indexes that it changes again and again, and those of the batch.</summary>
    private const int WriterCacheKibibytes = 8_192;

    /// <summary>A reader's page cache in KiB: the upper pages of the trees. What lies below comes from the system's cache, which all connections share.</summary>
    private const int ReaderCacheKibibytes = 2_048;

    /// <summary>
    /// Every connection here is used by one thread at a time, so that SQLite need not lock each call; and nobody asks for its memory statistics,
    /// for which all connections would count under one lock. Must come before the library's first use; later it changes nothing.
    /// </summary>
    static SqliteConnections()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <summary>The connection that writes. <c>synchronous=FULL</c>: a commit is on the disk when it returns.</summary>
    public static SqliteConnection OpenWriter(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        Execute(connection, $"PRAGMA page_size={PageBytes}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{WriterCacheKibibytes};");
        Execute(connection, $"PRAGMA wal_autocheckpoint={CheckpointBytes / PageSize(connection)};");
        return connection;
    }

    /// <summary>A connection that only reads.</summary>
    public static SqliteConnection OpenReader(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        Execute(connection, $"PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{ReaderCacheKibibytes};");
        return connection;
    }

    /// <summary>Gives up the pages that the connection holds and doesn't need at this moment.</summary>
    public static void ReleaseMemory(SqliteConnection connection) => Execute(connection, "PRAGMA shrink_memory;");

    /// <summary>Bytes of one of the database's pages.</summary>
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
