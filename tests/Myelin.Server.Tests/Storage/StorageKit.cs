using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>What the tests of the kit share: a database, opened and reopened.</summary>
public abstract class StorageKit<TEngine> : IAsyncLifetime
    where TEngine : ITestEngine
{
    private ITestDatabase? _database;
    private OpenLog? _log;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected OpenLog Log => _log ?? throw new InvalidOperationException("Not opened.");

    protected DatabaseOptions Options => _database?.Options ?? throw new InvalidOperationException("Not made.");

    protected virtual IEnumerable<IMigration> Migrations => [new Appender.NotesSchema()];

    public virtual async ValueTask InitializeAsync()
    {
        _database = await TEngine.CreateAsync(Cancel);
        _log = await OpenAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CloseAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    protected Task<OpenLog> OpenAsync() => OpenLog.OpenAsync(Options, Migrations, TimeProvider.System, null, Cancel);

    protected async Task CloseAsync()
    {
        if (_log is not null)
        {
            await _log.DisposeAsync();
            _log = null;
        }
    }

    protected async Task ReopenAsync()
    {
        await CloseAsync();
        _log = await OpenAsync();
    }

    /// <summary>A unit with one entry and one row that holds the entry's position.</summary>
    protected static LogUnit Note(long id, string? text = null)
    {
        var unit = new LogUnit();
        unit.Add(new LogEntry(LogEntryKind.Profile, id));
        return unit.Write((sink, first) => sink.Execute("INSERT INTO notes (id, position, text) VALUES ($1, $2, $3)", id, first.Value, text));
    }

    protected ValueTask<List<(long Id, long Position)>> NotesAsync() => Log.Database.ReadAsync(
        (session, token) => session.QueryAsync("SELECT id, position FROM notes ORDER BY position", row => (row.GetInt64(0), row.GetInt64(1)), token), Cancel);
}
