using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Myelin.Server.Storage.Sqlite;

/// <summary>Turns SQLite's result codes into exceptions.</summary>
internal static class SqliteError
{
    public static void ThrowIfFailed(sqlite3 connection, int result)
    {
        if (result is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return;
        }

        throw new SqliteException(raw.sqlite3_errmsg(connection).utf8_to_string(), result & 0xFF, raw.sqlite3_extended_errcode(connection));
    }
}
