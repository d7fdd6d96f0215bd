namespace Myelin.Api.Contracts;

/// <summary>A response of bytes. The caller may request a part of it, or only if it has changed.</summary>
/// <param name="contentType">The content type.</param>
/// <param name="length">The number of bytes.</param>
/// <param name="entityTag">A unique tag of the bytes: ASCII letters and digits, without quotes.</param>
public abstract class ServedContent(string contentType, long length, string entityTag)
{
    public string ContentType { get; } = contentType;

    public long Length { get; } = length;

    public string EntityTag { get; } = entityTag;

    /// <summary>The <c>Content-Disposition</c>: whether a browser may display the content inline, and its file name.</summary>
    public required string Disposition { get; init; }

    /// <summary>Whether shared caches may store it.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Opens a part. The caller disposes of it.</summary>
    /// <param name="offset">The position of the first byte.</param>
    /// <param name="count">The number of bytes, at least one. The part must lie within <see cref="Length"/>.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public abstract ValueTask<Stream> OpenAsync(long offset, long count, CancellationToken cancellationToken);
}
