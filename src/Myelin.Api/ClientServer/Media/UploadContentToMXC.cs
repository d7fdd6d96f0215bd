using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": uploading content to a URI that was created before.</summary>
public sealed record UploadContentToMXC : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("uploadContentToMXC", "/_matrix/media/v3/upload/{serverName}/{mediaId}") with
    {
        RateLimit = RateLimitClass.Message,
    };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }

    /// <summary>The file's name; null if it has none.</summary>
    [FromQuery("filename")]
    public string? FileName { get; init; }

    [FromContent]
    public required SentContent Content { get; init; }
}
