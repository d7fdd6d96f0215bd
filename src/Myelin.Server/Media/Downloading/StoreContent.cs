using Myelin.Api.Contracts;
using Myelin.Server.Media.Stores;

namespace Myelin.Server.Media.Downloading;

/// <summary>Content that is served from the store.</summary>
internal sealed class StoreContent(IContentStore store, StoredContent content, string mediaType) : ServedContent(mediaType, content.Length, content.EntityTag)
{
    public override ValueTask<Stream> OpenAsync(long offset, long count, CancellationToken cancellationToken) =>
        store.OpenAsync(content.Number, offset, count, cancellationToken);
}
