using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": uploading content.</summary>
public sealed record UploadContent : IOperation<UploadContent.Response>
{
    public static Operation Contract { get; } = Operation.Post("uploadContent", "/_matrix/media/v3/upload").AlsoOlderMedia() with
    {
        RateLimit = RateLimitClass.Message,
    };

    /// <summary>The file's name; null if it has none.</summary>
    [FromQuery("filename")]
    public string? FileName { get; init; }

    [FromContent]
    public required SentContent Content { get; init; }

    /// <param name="ContentUri">Where the content is.</param>
    public sealed record Response(string ContentUri);
}
