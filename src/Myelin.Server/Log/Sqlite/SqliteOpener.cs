using Myelin.Server.Log.Writing;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Sqlite;

namespace Myelin.Server.Log.Sqlite;

/// <summary>Opens the database file.</summary>
internal static class SqliteOpener
{
    public static async Task<OpenedEngine> OpenAsync(
        DatabaseOptions options, Migrations migrations, TimeProvider time, ILoggerFactory loggers, List<object> owned, CancellationToken cancellationToken)
    {
        owned.Add(SqliteFileLock.Take(options.Source));
        var connection = SqliteConnections.OpenWriter(options.Source);
        owned.Add(connection);
        await migrations.ApplyAsync(connection, DatabaseEngine.Sqlite, cancellationToken);
        var start = await LogStart.ReadAsync(connection, time, cancellationToken);
        var database = new SqliteDatabase(options);
        owned.Add(database);
        return new OpenedEngine(database, new SqliteLogStore(connection, start.Writer, time, loggers.CreateLogger<SqliteLogStore>()), start);
    }
}
