namespace Myelin.Server.Media.Stores;

/// <summary>
/// Keeps bytes under numbers that are never given twice, so that nothing is ever changed in place. What refers to them, and when they may go, is in the
/// database.
/// </summary>
internal interface IContentStore
{
    /// <summary>Keeps what a stream gives until its end, durably once this returns. What was there under the number is replaced.</summary>
    /// <param name="number">The number.</param>
    /// <param name="bytes">The bytes; read once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The store has failed. Like whatever the stream throws, this leaves nothing behind that can be read.</exception>
    Task PutAsync(long number, Stream bytes, CancellationToken cancellationToken);

    /// <summary>Opens a part.</summary>
    /// <param name="number">The number.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many, one at least; they are there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>At least those bytes, from the first; disposed by the caller.</returns>
    /// <exception cref="ContentMissingException">Nothing is kept under the number.</exception>
    /// <exception cref="IOException">The store has failed.</exception>
    ValueTask<Stream> OpenAsync(long number, long offset, long count, CancellationToken cancellationToken);

    /// <summary>Removes what is kept under a number, or does nothing if nothing is.</summary>
    /// <exception cref="IOException">The store has failed.</exception>
    Task DeleteAsync(long number, CancellationToken cancellationToken);
}

/// <summary>Bytes that the database knows are not in the store.</summary>
/// <param name="number">Their number.</param>
/// <param name="cause">What the store said.</param>
internal sealed class ContentMissingException(long number, Exception? cause) : IOException($"The content {number} is not in the store.", cause);
