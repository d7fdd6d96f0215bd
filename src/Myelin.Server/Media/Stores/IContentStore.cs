namespace Myelin.Server.Media.Stores;

/// <summary>
/// Stores bytes under numbers that are never reused, so that nothing is ever changed in place. The database has the references to them, and
/// decides when they may be deleted.
/// </summary>
internal interface IContentStore
{
    /// <summary>Stores a stream; the bytes are durable when this returns. Replaces what was stored under the number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="bytes">The bytes; read only once.</param>
    /// <param name="cancellationToken">Cancels storing.</param>
    /// <exception cref="IOException">The store failed. As when the stream throws, nothing readable is left behind.</exception>
    Task PutAsync(long number, Stream bytes, CancellationToken cancellationToken);

    /// <summary>Opens a range of the bytes.</summary>
    /// <param name="number">The number.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many bytes, at least 1; they must exist.</param>
    /// <param name="cancellationToken">Cancels opening.</param>
    /// <returns>A stream of at least those bytes, for the caller to dispose.</returns>
    /// <exception cref="ContentMissingException">Nothing is stored under the number.</exception>
    /// <exception cref="IOException">The store failed.</exception>
    ValueTask<Stream> OpenAsync(long number, long offset, long count, CancellationToken cancellationToken);

    /// <summary>Deletes what is stored under a number, if anything.</summary>
    /// <exception cref="IOException">The store failed.</exception>
    Task DeleteAsync(long number, CancellationToken cancellationToken);
}

/// <summary>Bytes that the database knows are missing from the store.</summary>
/// <param name="number">Their number.</param>
/// <param name="cause">The store's error.</param>
internal sealed class ContentMissingException(long number, Exception? cause) : IOException($"The content {number} is not in the store.", cause);
