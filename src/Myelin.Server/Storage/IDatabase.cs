using System.Data.Common;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Storage;

/// <summary>Read access to the database. All writes go through <see cref="Log.ILogWriter"/>.</summary>
public interface IDatabase
{
    DatabaseEngine Engine { get; }

    /// <summary>
    /// Reads on a pooled connection. All queries of one call see the same committed state. Don't keep the session beyond the call or use it
    /// concurrently.
    /// </summary>
    ValueTask<T> ReadAsync<T>(Func<IReadSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken);

    /// <summary>Closes idle connections and frees their memory; later reads open new ones.</summary>
    void CloseIdle();
}

/// <summary>
/// Queries on one connection and one committed state. A query's text is the same on both engines and has its parameters as <c>$1</c>, <c>$2</c>,
/// ... It should be a constant: statements are prepared once per connection and text.
/// </summary>
public interface IReadSession
{
    DatabaseEngine Engine { get; }

    /// <summary>All rows. Read integer columns of any width with <c>GetInt64</c>, bytes with <c>GetFieldValue&lt;byte[]&gt;</c>.</summary>
    ValueTask<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters);

    /// <summary>The first row, or default if there is none.</summary>
    ValueTask<T?> QuerySingleOrDefaultAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters);

    /// <summary>The first column of the first row as an integer; null if there is no row or it is null.</summary>
    ValueTask<long?> ScalarAsync(string sql, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters);
}

/// <summary>Takes the rows of a unit inside the writer's transaction.</summary>
public interface IRowSink
{
    DatabaseEngine Engine { get; }

    /// <summary>
    /// Adds a command that returns no rows. Its text is the same on both engines and has its parameters as <c>$1</c>, <c>$2</c>, ... It must be
    /// a constant: statements are prepared once per text. It may run after this call has returned.
    /// </summary>
    void Execute(string sql, params ReadOnlySpan<SqlValue> parameters);
}

/// <summary>The database engines; both use the same schema and queries.</summary>
public enum DatabaseEngine
{
    /// <summary>A single file on the server's disk that needs no set-up.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, which a cluster needs.</summary>
    PostgreSql,
}

/// <summary>Which database to open.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Source">SQLite: the path of the file. PostgreSQL: a connection string.</param>
public sealed record DatabaseOptions(DatabaseEngine Engine, string Source)
{
    /// <summary>The most concurrent reading connections.</summary>
    public int ReadConnections { get; init; } = Math.Max(4, Environment.ProcessorCount * 2);

    /// <summary>The most bytes for all caches and views of stored data, as they estimate them.</summary>
    public long CacheBytes { get; init; } = CacheLimits.DefaultBytes;

    public static DatabaseOptions Sqlite(string path) => new(DatabaseEngine.Sqlite, path);

    public static DatabaseOptions PostgreSql(string connectionString) => new(DatabaseEngine.PostgreSql, connectionString);
}
