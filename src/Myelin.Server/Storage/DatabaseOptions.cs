using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Storage;

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
