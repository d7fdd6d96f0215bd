using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": a thumbnail.</summary>
public sealed record GetContentThumbnailAuthed : IOperation<GetContentThumbnailAuthed, ServedContent>
{
    public static Operation<GetContentThumbnailAuthed, ServedContent> Contract { get; } = Operation.Get("getContentThumbnailAuthed", "/_matrix/client/v1/media/thumbnail/{serverName}/{mediaId}") with
    {
        AllowsGuests = true,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string ServerName { get; init; }

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

    /// <summary>Whether the caller prefers an animated thumbnail.</summary>
    [FromQuery]
    public bool? Animated { get; init; }

    /// <summary>How long to wait for content that is not uploaded yet, in milliseconds.</summary>
    [FromQuery]
    public int? TimeoutMs { get; init; }
}

/// <summary>Client-Server API, "Content repository": a thumbnail without an access token.</summary>
public sealed record GetContentThumbnail : IOperation<GetContentThumbnail, ServedContent>
{
    public static Operation<GetContentThumbnail, ServedContent> Contract { get; } = Operation.Get("getContentThumbnail", "/_matrix/media/v3/thumbnail/{serverName}/{mediaId}").AlsoOlderMedia() with
    {
        Auth = AuthScheme.None,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string ServerName { get; init; }

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

    /// <summary>Whether the caller prefers an animated thumbnail.</summary>
    [FromQuery]
    public bool? Animated { get; init; }

    /// <summary>Whether the server may fetch it from another server.</summary>
    [FromQuery]
    public bool? AllowRemote { get; init; }

    /// <summary>Whether the response may be a redirect to the content.</summary>
    [FromQuery]
    public bool? AllowRedirect { get; init; }

    /// <summary>How long to wait for content that is not uploaded yet, in milliseconds.</summary>
    [FromQuery]
    public int? TimeoutMs { get; init; }
}
