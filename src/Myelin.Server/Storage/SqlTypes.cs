namespace Myelin.Server.Storage;

/// <summary>The words in which the engines' schemas differ, for migrations.</summary>
public static class SqlTypes
{
    /// <summary>The type of a column of bytes.</summary>
    public static string Bytes(DatabaseEngine engine) => engine is DatabaseEngine.Sqlite ? "BLOB" : "BYTEA";

    /// <summary>The type of a column of 64-bit numbers; as a lone primary key on SQLite it is the row's own key.</summary>
    public static string Number(DatabaseEngine engine) => engine is DatabaseEngine.Sqlite ? "INTEGER" : "BIGINT";

    /// <summary>What follows the closing bracket of a table that is read by its primary key only.</summary>
    public static string ClusteredByKey(DatabaseEngine engine) => engine is DatabaseEngine.Sqlite ? "WITHOUT ROWID" : string.Empty;

    /// <summary>A text column that compares by code point on both engines. PostgreSQL's texts can't hold U+0000: what may hold it is kept as bytes.</summary>
    public static string Text(DatabaseEngine engine) => engine is DatabaseEngine.Sqlite ? "TEXT" : "TEXT COLLATE \"C\"";
}
