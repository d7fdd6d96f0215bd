using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.UrlPreviews;

/// <summary>Client-Server API, "Content Repository": what a page says of itself (Open Graph), with its image as an <c>mxc</c> URI.</summary>
public sealed record GetUrlPreviewAuthed : IOperation<GetUrlPreviewAuthed, RawJson>
{
    public static Operation<GetUrlPreviewAuthed, RawJson> Contract { get; } = Operation.Get("getUrlPreviewAuthed", "/_matrix/client/v1/media/preview_url") with { RateLimit = RateLimitClass.Search };

    [FromQuery]
    public required string Url { get; init; }

    /// <summary>The time for which a preview is wanted, in milliseconds since the Unix epoch.</summary>
    [FromQuery]
    public long? Ts { get; init; }
}

/// <summary>Client-Server API, "Content Repository": the form of <see cref="GetUrlPreviewAuthed"/> from before v1.11.</summary>
public sealed record GetUrlPreview : IOperation<GetUrlPreview, RawJson>
{
    public static Operation<GetUrlPreview, RawJson> Contract { get; } = Operation.Get("getUrlPreview", "/_matrix/media/v3/preview_url") with
    {
        OlderPaths = ["/_matrix/media/r0/preview_url", "/_matrix/media/v1/preview_url"],
        RateLimit = RateLimitClass.Search,
    };

    [FromQuery]
    public required string Url { get; init; }

    /// <summary>The time for which a preview is wanted, in milliseconds since the Unix epoch.</summary>
    [FromQuery]
    public long? Ts { get; init; }
}
