using Myelin.Server.Storage;
using Npgsql;

namespace Myelin.Server.Configuration;

/// <summary>The setting <c>Database</c>: empty for SQLite in the data directory, otherwise a PostgreSQL connection string.</summary>
internal static class DatabaseSetting
{
    public const string SqliteFile = "myelin.db";

    /// <summary>The database that the settings specify.</summary>
    public static DatabaseOptions From(MyelinOptions options) => Database(options) with { CacheBytes = options.Caches.MaximumBytes };

    private static DatabaseOptions Database(MyelinOptions options) => options.Database.Length == 0
        ? DatabaseOptions.Sqlite(Path.Combine(Path.GetFullPath(options.DataDirectory), SqliteFile))
        : DatabaseOptions.PostgreSql(options.Database);

    /// <exception cref="StartRefusedException">
    /// It is not a valid connection string. The message does not repeat it, since it may contain a password.
    /// </exception>
    public static void Validate(string database)
    {
        if (database.Length == 0)
        {
            return;
        }

        try
        {
            if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(database).Host))
            {
                throw new StartRefusedException("Database: a PostgreSQL connection string has a Host, as in Host=localhost;Database=myelin;Username=myelin.");
            }
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new StartRefusedException("Database: not a PostgreSQL connection string, which looks like Host=localhost;Database=myelin;Username=myelin.", failure);
        }
    }
}
