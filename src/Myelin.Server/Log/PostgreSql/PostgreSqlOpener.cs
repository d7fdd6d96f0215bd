using Myelin.Server.Log.Writing;
using Myelin.Server.Storage;
using Myelin.Server.Storage.PostgreSql;

namespace Myelin.Server.Log.PostgreSql;

/// <summary>Opens a PostgreSQL database.</summary>
internal static class PostgreSqlOpener
{
    public static async Task<OpenedEngine> OpenAsync(
        DatabaseOptions options, Migrations migrations, TimeProvider time, ILoggerFactory loggers, List<object> owned, CancellationToken cancellationToken)
    {
        var source = PostgreSqlDatabase.CreateSource(options);
        owned.Add(source);
        LogStart start;
        await using (var connection = await source.OpenConnectionAsync(cancellationToken))
        {
            await migrations.ApplyAsync(connection, DatabaseEngine.PostgreSql, cancellationToken);
            start = await LogStart.ReadAsync(connection, time, cancellationToken);
        }

        var database = new PostgreSqlDatabase(source, options);
        owned.Add(database);
        var watch = new PostgreSqlWatch(source, start.Writer, time, loggers.CreateLogger<PostgreSqlWatch>());
        return new OpenedEngine(database, new PostgreSqlLogStore(source, start.Writer, time, watch, loggers.CreateLogger<PostgreSqlLogStore>()), start);
    }
}
