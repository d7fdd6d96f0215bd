using System.Data.Common;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Storage;

/// <summary>The database as its readers see it. Whatever is written goes through <see cref="Log.ILogWriter"/>.</summary>
public interface IDatabase
{
    DatabaseEngine Engine { get; }

    /// <summary>
    /// Reads on a pooled connection. All queries of one call see the same committed state. The session must not be kept
    /// beyond the call, nor used by two callers at once.
    /// </summary>
    ValueTask<T> ReadAsync<T>(Func<IReadSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken);

    /// <summary>Closes the connections that nobody reads on, with the memory that they hold; the next reads open their own.</summary>
    void CloseIdle();
}

/// <summary>
/// Queries on one connection over one committed state. The text of a query is the same on both engines, has its parameters
/// as <c>$1</c>, <c>$2</c>, ..., and should be a constant: statements are prepared once per connection and text.
/// </summary>
public interface IReadSession
{
    DatabaseEngine Engine { get; }

    /// <summary>All rows. Integer columns of any width are read with <c>GetInt64</c>, bytes with <c>GetFieldValue&lt;byte[]&gt;</c>.</summary>
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
    /// Adds a command that returns no rows. The text is the same on both engines, has its parameters as <c>$1</c>,
    /// <c>$2</c>, ..., and must be a constant: statements are prepared once per text. It may run later than this call returns.
    /// </summary>
    void Execute(string sql, params ReadOnlySpan<SqlValue> parameters);
}

/// <summary>The database engines; both run the same schema and the same queries.</summary>
public enum DatabaseEngine
{
    /// <summary>One file beside the server, no set-up.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, needed by a cluster.</summary>
    PostgreSql,
}

/// <summary>Which database to open.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Source">SQLite: the path of the file. PostgreSQL: a connection string.</param>
public sealed record DatabaseOptions(DatabaseEngine Engine, string Source)
{
    /// <summary>Connections that read at the same time.</summary>
    public int ReadConnections { get; init; } = Math.Max(4, Environment.ProcessorCount * 2);

    /// <summary>The most bytes that all caches and views of what is stored hold, as they estimate them.</summary>
    public long CacheBytes { get; init; } = CacheLimits.DefaultBytes;

    public static DatabaseOptions Sqlite(string path) => new(DatabaseEngine.Sqlite, path);

    public static DatabaseOptions PostgreSql(string connectionString) => new(DatabaseEngine.PostgreSql, connectionString);
}
