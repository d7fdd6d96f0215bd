using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": downloading.</summary>
public sealed record GetContentAuthed : IOperation<GetContentAuthed, ServedContent>
{
    public static Operation<GetContentAuthed, ServedContent> Contract { get; } = Operation.Get("getContentAuthed", "/_matrix/client/v1/media/download/{serverName}/{mediaId}") with
    {
        AllowsGuests = true,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }

    /// <summary>How long to wait for content that is not uploaded yet, in milliseconds.</summary>
    [FromQuery]
    public int? TimeoutMs { get; init; }
}

/// <summary>Client-Server API, "Content repository": downloading under another name.</summary>
public sealed record GetContentOverrideNameAuthed : IOperation<GetContentOverrideNameAuthed, ServedContent>
{
    public static Operation<GetContentOverrideNameAuthed, ServedContent> Contract { get; } = Operation.Get("getContentOverrideNameAuthed", "/_matrix/client/v1/media/download/{serverName}/{mediaId}/{fileName}") with
    {
        AllowsGuests = true,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }

    /// <summary>The file name to serve it with.</summary>
    [FromPath]
    public required string FileName { get; init; }

    /// <summary>How long to wait for content that is not uploaded yet, in milliseconds.</summary>
    [FromQuery]
    public int? TimeoutMs { get; init; }
}

/// <summary>Client-Server API, "Content repository": downloading without an access token.</summary>
public sealed record GetContent : IOperation<GetContent, ServedContent>
{
    public static Operation<GetContent, ServedContent> Contract { get; } = Operation.Get("getContent", "/_matrix/media/v3/download/{serverName}/{mediaId}").AlsoOlderMedia() with
    {
        Auth = AuthScheme.None,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }

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

/// <summary>Client-Server API, "Content repository": downloading under another name without an access token.</summary>
public sealed record GetContentOverrideName : IOperation<GetContentOverrideName, ServedContent>
{
    public static Operation<GetContentOverrideName, ServedContent> Contract { get; } = Operation.Get("getContentOverrideName", "/_matrix/media/v3/download/{serverName}/{mediaId}/{fileName}").AlsoOlderMedia() with
    {
        Auth = AuthScheme.None,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }

    /// <summary>The file name to serve it with.</summary>
    [FromPath]
    public required string FileName { get; init; }

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
