using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Api.ServerServer.Media;

/// <summary>
/// Content as servers send it to each other: a body of <see cref="ContentType"/> with exactly two parts, an <c>application/json</c> object of metadata and
/// the content. Instead of the content, the second part may have a <c>Location</c> from which it is fetched, once: the URL need not hold for long.
/// </summary>
public sealed record MultipartMedia
{
    /// <summary>The content type of the body, to which the boundary is added.</summary>
    public const string ContentType = "multipart/mixed";

    /// <summary>The metadata, of which the specification has none yet: <c>{}</c>.</summary>
    public static readonly RawValue NoMetadata = new("{}"u8.ToArray());

    public RawValue Metadata { get; init; } = NoMetadata;

    /// <summary>The content; null if it is at <see cref="Location"/>.</summary>
    public ServedContent? Content { get; init; }

    /// <summary>Where the content is; null if it is here.</summary>
    public Uri? Location { get; init; }
}
