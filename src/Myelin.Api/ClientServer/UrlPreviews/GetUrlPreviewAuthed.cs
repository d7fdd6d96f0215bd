using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.UrlPreviews;

/// <summary>Client-Server API, "Content Repository": what a page says of itself (Open Graph), with its image as an <c>mxc</c> URI.</summary>
public sealed record GetUrlPreviewAuthed : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getUrlPreviewAuthed", "/_matrix/client/v1/media/preview_url") with { RateLimit = RateLimitClass.Search };

    [FromQuery]
    public required string Url { get; init; }

    /// <summary>The time for which a preview is wanted, in milliseconds since the Unix epoch.</summary>
    [FromQuery]
    public long? Ts { get; init; }
}
