using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Log.PostgreSql;
using Myelin.Server.Log.Sqlite;
using Myelin.Server.Log.Writing;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;
using Myelin.Server.Storage.Sqlite;

namespace Myelin.Server.Log;

/// <summary>An open database with its log. Disposing writes what is queued, then closes it.</summary>
public sealed class OpenLog : IAsyncDisposable
{
    private readonly LogWriter _writer;
    private readonly List<object> _owned;

    private OpenLog(IDatabase database, LogWriter writer, LogTail tail, LogLineage lineage, EntityNumbers numbers, MemoryBudget budget, List<object> owned)
    {
        Database = database;
        _writer = writer;
        Tail = tail;
        Lineage = lineage;
        Numbers = numbers;
        Budget = budget;
        Reader = new LogReader(database);
        Cursors = new LogCursors(database);
        _owned = owned;
    }

    public IDatabase Database { get; }

    public ILogWriter Writer => _writer;

    public ILogTail Tail { get; }

    public ILogReader Reader { get; }

    public LogCursors Cursors { get; }

    public LogLineage Lineage { get; }

    public IEntityNumbers Numbers { get; }

    /// <summary>The budget shared by all caches and views of stored data.</summary>
    public MemoryBudget Budget { get; }

    /// <summary>Opens or creates the database and migrates its schema to the current version.</summary>
    /// <param name="options">Which database.</param>
    /// <param name="migrations">The migrations of every slice; the log's own is added.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The loggers; null: nothing is logged.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="DatabaseIsNewerException">The database was written by a newer version.</exception>
    public static async Task<OpenLog> OpenAsync(
        DatabaseOptions options, IEnumerable<IMigration> migrations, TimeProvider time, ILoggerFactory? loggers, CancellationToken cancellationToken)
    {
        loggers ??= NullLoggerFactory.Instance;
        var steps = new Migrations(migrations.Prepend(new Schema001Log()));
        var owned = new List<object>();
        try
        {
            var opened = options.Engine is DatabaseEngine.Sqlite
                ? await SqliteOpener.OpenAsync(options, steps, time, loggers, owned, cancellationToken)
                : await PostgreSqlOpener.OpenAsync(options, steps, time, loggers, owned, cancellationToken);
            var tail = new LogTail(opened.Start.Head, loggers.CreateLogger<LogTail>());
            var writer = new LogWriter(opened.Store, tail, loggers.CreateLogger<LogWriter>());
            var budget = new MemoryBudget(options.CacheBytes);
            var numbers = new EntityNumbers(opened.Database, writer, budget);
            var log = new OpenLog(opened.Database, writer, tail, opened.Start.Lineage, numbers, budget, owned);
            await numbers.ReserveAsync(cancellationToken);
            return log;
        }
        catch
        {
            await DisposeAsync(owned);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await DisposeAsync(_owned);
    }

    /// <summary>A unit that renews the lineage, for a restore or an import; the new one takes effect at the next start.</summary>
    public static LogUnit RenewLineage() => new LogUnit().Write("UPDATE log_lineage SET id = $1", NewLineage());

    internal static string NewLineage() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(12)).Replace('+', '-').Replace('/', '_');

    private static async ValueTask DisposeAsync(List<object> owned)
    {
        for (var i = owned.Count - 1; i >= 0; i--)
        {
            if (owned[i] is IAsyncDisposable later)
            {
                await later.DisposeAsync();
            }
            else
            {
                ((IDisposable)owned[i]).Dispose();
            }
        }
    }
}
