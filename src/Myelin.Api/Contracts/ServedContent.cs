namespace Myelin.Api.Contracts;

/// <summary>A response of bytes, of which the caller may ask for a part, or only whether it has changed.</summary>
/// <param name="contentType">What they are.</param>
/// <param name="length">How many there are.</param>
/// <param name="entityTag">The same for the same bytes and never for others, without quotes; ASCII letters and digits.</param>
public abstract class ServedContent(string contentType, long length, string entityTag)
{
    public string ContentType { get; } = contentType;

    public long Length { get; } = length;

    public string EntityTag { get; } = entityTag;

    /// <summary>The <c>Content-Disposition</c>: whether a browser may show it in place, and its name.</summary>
    public required string Disposition { get; init; }

    /// <summary>Whether caches may keep it that serve others than the caller.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Opens a part; disposed by whoever asked.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many, at least one; offset and count lie within <see cref="Length"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public abstract ValueTask<Stream> OpenAsync(long offset, long count, CancellationToken cancellationToken);
}
