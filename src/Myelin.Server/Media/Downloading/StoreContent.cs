using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Server.Media.Stores;

namespace Myelin.Server.Media.Downloading;

/// <summary>Content that is served from the store.</summary>
internal sealed partial class StoreContent(IContentStore store, StoredContent content, string mediaType, ILogger logger)
    : ServedContent(mediaType, content.Length, content.EntityTag)
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: the store has lost it, or it has just been removed.</exception>
    public override async ValueTask<Stream> OpenAsync(long offset, long count, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenAsync(content.Number, offset, count, cancellationToken);
        }
        catch (ContentMissingException failure)
        {
            Missing(logger, failure.Message);
            throw MatrixException.NotFound("There is no such content.");
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Content was asked for and is not there. {Reason}")]
    private static partial void Missing(ILogger logger, string reason);
}
