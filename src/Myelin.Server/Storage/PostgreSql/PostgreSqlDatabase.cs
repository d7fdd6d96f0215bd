using System.Data;
using Npgsql;

namespace Myelin.Server.Storage.PostgreSql;

/// <summary>
/// Reads from a PostgreSQL database: a bounded number of pooled connections, with statements that Npgsql prepares on their second use.
/// </summary>
internal sealed class PostgreSqlDatabase(NpgsqlDataSource source, DatabaseOptions options) : IDatabase, IAsyncDisposable
{
    /// <summary>Prepared statements kept per connection.</summary>
    private const int PreparedStatements = 500;

    private readonly SemaphoreSlim _permits = new(options.ReadConnections);

    public DatabaseEngine Engine => DatabaseEngine.PostgreSql;

    /// <summary>The connection pool of the readers, the writer and the listener.</summary>
    public static NpgsqlDataSource CreateSource(DatabaseOptions options)
    {
        var text = new NpgsqlConnectionStringBuilder(options.Source)
        {
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 2,
            MaxPoolSize = options.ReadConnections + 3,
            ApplicationName = "Myelin",
        };
        return NpgsqlDataSource.Create(text.ConnectionString);
    }

    public async ValueTask<T> ReadAsync<T>(Func<IReadSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);

            // Repeatable read: all queries of the session see the state that the first one saw. BEGIN is sent along with the first query.
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var result = await read(new PostgreSqlReadSession(connection), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        finally
        {
            _permits.Release();
        }
    }

    public void CloseIdle()
    {
        // The pool closes them itself after a while ("Connection Idle Lifetime").
    }

    public ValueTask DisposeAsync()
    {
        _permits.Dispose();
        return ValueTask.CompletedTask;
    }
}
