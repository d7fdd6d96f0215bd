using Myelin.Api.Contracts;

namespace Myelin.Api.ServerServer.Media;

/// <summary>Server-Server API, "Content Repository": content of the called server.</summary>
public sealed record GetContent : IOperation<GetContent, MultipartMedia>
{
    public static Operation<GetContent, MultipartMedia> Contract { get; } = Operation.Get("getContent", "/_matrix/federation/v1/media/download/{mediaId}") with
    {
        Auth = AuthScheme.Server,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string MediaId { get; init; }

    /// <summary>How long to wait for content that is not uploaded yet, in milliseconds.</summary>
    [FromQuery]
    public int? TimeoutMs { get; init; }
}

/// <summary>Server-Server API, "Content Repository": a thumbnail of content of the called server.</summary>
public sealed record GetContentThumbnail : IOperation<GetContentThumbnail, MultipartMedia>
{
    public static Operation<GetContentThumbnail, MultipartMedia> Contract { get; } = Operation.Get("getContentThumbnail", "/_matrix/federation/v1/media/thumbnail/{mediaId}") with
    {
        Auth = AuthScheme.Server,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string MediaId { get; init; }

    /// <summary>The requested minimum width in pixels.</summary>
    [FromQuery]
    public required int Width { get; init; }

    /// <summary>The requested minimum height in pixels.</summary>
    [FromQuery]
    public required int Height { get; init; }

    /// <summary><c>crop</c> or <c>scale</c>; null if the caller has no preference.</summary>
    [FromQuery]
    public string? Method { get; init; }

    /// <summary>How long to wait for content that is not uploaded yet, in milliseconds.</summary>
    [FromQuery]
    public int? TimeoutMs { get; init; }

    /// <summary>Whether the caller prefers an animated thumbnail.</summary>
    [FromQuery]
    public bool? Animated { get; init; }
}
