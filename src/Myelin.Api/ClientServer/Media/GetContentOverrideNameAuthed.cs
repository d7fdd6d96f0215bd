using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": downloading under another name.</summary>
public sealed record GetContentOverrideNameAuthed : IOperation<ServedContent>
{
    public static Operation Contract { get; } = Operation.Get("getContentOverrideNameAuthed", "/_matrix/client/v1/media/download/{serverName}/{mediaId}/{fileName}") with
    {
        AllowsGuests = true,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }

    /// <summary>The name to serve it under.</summary>
    [FromPath]
    public required string FileName { get; init; }

    /// <summary>How long to wait for content that is not there yet, in milliseconds.</summary>
    [FromQuery]
    public int? TimeoutMs { get; init; }
}
