using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer.UrlPreviews;

/// <summary>Client-Server API, "Content Repository": the preview of a page from its Open Graph data, with the image as an <c>mxc</c> URI.</summary>
public sealed record GetUrlPreviewAuthed : IOperation<GetUrlPreviewAuthed, UrlPreview>
{
    public static Operation<GetUrlPreviewAuthed, UrlPreview> Contract { get; } = Operation.Get("getUrlPreviewAuthed", "/_matrix/client/v1/media/preview_url") with { RateLimit = RateLimitClass.Search };

    [FromQuery]
    public required string Url { get; init; }

    /// <summary>The preferred time of the preview, in milliseconds since the Unix epoch.</summary>
    [FromQuery]
    public long? Ts { get; init; }
}

/// <summary>Client-Server API, "Content Repository": the form of <see cref="GetUrlPreviewAuthed"/> from before v1.11.</summary>
public sealed record GetUrlPreview : IOperation<GetUrlPreview, UrlPreview>
{
    public static Operation<GetUrlPreview, UrlPreview> Contract { get; } = Operation.Get("getUrlPreview", "/_matrix/media/v3/preview_url") with
    {
        OlderPaths = ["/_matrix/media/r0/preview_url", "/_matrix/media/v1/preview_url"],
        RateLimit = RateLimitClass.Search,
    };

    [FromQuery]
    public required string Url { get; init; }

    /// <summary>The preferred time of the preview, in milliseconds since the Unix epoch.</summary>
    [FromQuery]
    public long? Ts { get; init; }
}

/// <summary>The Open Graph data of a page. The most common members are properties.</summary>
public sealed record UrlPreview : OpenObject
{
    [JsonPropertyName("og:title")]
    public string? Title { get; init; }

    [JsonPropertyName("og:description")]
    public string? Description { get; init; }

    /// <summary>An <c>mxc</c> URI.</summary>
    [JsonPropertyName("og:image")]
    public string? Image { get; init; }

    /// <summary>The size of the image in bytes.</summary>
    [JsonPropertyName("matrix:image:size")]
    public long? ImageSize { get; init; }
}

/// <summary>The responses for previews.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UrlPreview))]
public sealed partial class UrlPreviewsJson : JsonSerializerContext;
