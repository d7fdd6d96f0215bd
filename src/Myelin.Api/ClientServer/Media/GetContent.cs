using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": downloading without an access token.</summary>
public sealed record GetContent : IOperation<ServedContent>
{
    public static Operation Contract { get; } = Operation.Get("getContent", "/_matrix/media/v3/download/{serverName}/{mediaId}").AlsoOlderMedia() with
    {
        Auth = AuthScheme.None,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }

    /// <summary>Whether another server may be asked for it.</summary>
    [FromQuery]
    public bool? AllowRemote { get; init; }

    /// <summary>Whether the answer may be a redirect to the content.</summary>
    [FromQuery]
    public bool? AllowRedirect { get; init; }

    /// <summary>How long to wait for content that is not there yet, in milliseconds.</summary>
    [FromQuery]
    public int? TimeoutMs { get; init; }
}
