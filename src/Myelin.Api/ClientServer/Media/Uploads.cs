using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": creating a URI whose content is uploaded later.</summary>
public sealed record CreateContent : IOperation<CreateContent, CreateContent.Response>
{
    public static Operation<CreateContent, Response> Contract { get; } = Operation.Post("createContent", "/_matrix/media/v1/create") with { RateLimit = RateLimitClass.Message };

    /// <param name="ContentUri">The URI of the future content.</param>
    /// <param name="UnusedExpiresAt">When the URI expires if nothing is uploaded, in milliseconds since the Unix epoch.</param>
    public sealed record Response(string ContentUri, long UnusedExpiresAt);
}

/// <summary>Client-Server API, "Content repository": uploading content.</summary>
public sealed record UploadContent : IOperation<UploadContent, UploadContent.Response>
{
    public static Operation<UploadContent, Response> Contract { get; } = Operation.Post("uploadContent", "/_matrix/media/v3/upload").AlsoOlderMedia() with
    {
        RateLimit = RateLimitClass.Message,
    };

    /// <summary>The file's name; null if it has none.</summary>
    [FromQuery("filename")]
    public string? FileName { get; init; }

    [FromContent]
    public required SentContent Content { get; init; }

    /// <param name="ContentUri">The URI of the content.</param>
    public sealed record Response(string ContentUri);
}

/// <summary>Client-Server API, "Content repository": uploading content to an existing URI.</summary>
public sealed record UploadContentToMXC : IOperation<UploadContentToMXC, Empty>
{
    public static Operation<UploadContentToMXC, Empty> Contract { get; } = Operation.Put("uploadContentToMXC", "/_matrix/media/v3/upload/{serverName}/{mediaId}") with
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
