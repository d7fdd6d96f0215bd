using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": creating a URI whose content is uploaded later.</summary>
public sealed record CreateContent : IOperation<CreateContent.Response>
{
    public static Operation Contract { get; } = Operation.Post("createContent", "/_matrix/media/v1/create") with { RateLimit = RateLimitClass.Message };

    /// <param name="ContentUri">Where the content will be.</param>
    /// <param name="UnusedExpiresAt">Until when it may be uploaded, in milliseconds since the Unix epoch.</param>
    public sealed record Response(string ContentUri, long UnusedExpiresAt);
}
