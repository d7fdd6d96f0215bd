namespace Myelin.Server.Storage;

/// <summary>The database as its readers see it. Whatever is written goes through <see cref="Log.ILogWriter"/>.</summary>
public interface IDatabase
{
    DatabaseEngine Engine { get; }

    /// <summary>
    /// Reads on a pooled connection. All queries of one call see the same committed state. The session must not be kept
    /// beyond the call, nor used by two callers at once.
    /// </summary>
    ValueTask<T> ReadAsync<T>(Func<IReadSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken);

    /// <summary>Closes the connections that nobody reads on, with the memory that they hold; the next reads open their own.</summary>
    void CloseIdle();
}
