using System.Collections.Concurrent;

namespace Myelin.Server.Storage.Sqlite;

/// <summary>Reads from the database file: a bounded pool of connections, each with its prepared statements.</summary>
internal sealed class SqliteDatabase(DatabaseOptions options) : IDatabase, IAsyncDisposable
{
    private readonly ConcurrentBag<SqliteReadSession> _idle = [];
    private readonly SemaphoreSlim _permits = new(options.ReadConnections);

    public DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public async ValueTask<T> ReadAsync<T>(Func<IReadSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        SqliteReadSession? session = null;
        try
        {
            session = _idle.TryTake(out var idle) ? idle : new SqliteReadSession(SqliteConnections.OpenReader(options.Source));
            session.Begin();
            var result = await read(session, cancellationToken);
            session.End();
            _idle.Add(session);
            session = null;
            return result;
        }
        finally
        {
            // After an exception, a session may have a half-read statement, so close it instead of reusing it.
            session?.Dispose();
            _permits.Release();
        }
    }

    public void CloseIdle()
    {
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        CloseIdle();
        _permits.Dispose();
        return ValueTask.CompletedTask;
    }
}
