namespace Myelin.Server.Storage;

/// <summary>The database engines; both run the same schema and the same queries.</summary>
public enum DatabaseEngine
{
    /// <summary>One file beside the server, no set-up.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, needed by a cluster.</summary>
    PostgreSql,
}
