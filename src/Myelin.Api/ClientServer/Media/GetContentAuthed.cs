using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": downloading.</summary>
public sealed record GetContentAuthed : IOperation<ServedContent>
{
    public static Operation Contract { get; } = Operation.Get("getContentAuthed", "/_matrix/client/v1/media/download/{serverName}/{mediaId}") with
    {
        AllowsGuests = true,
        RateLimit = RateLimitClass.Media,
    };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }

    /// <summary>How long to wait for content that is not there yet, in milliseconds.</summary>
    [FromQuery]
    public int? TimeoutMs { get; init; }
}
