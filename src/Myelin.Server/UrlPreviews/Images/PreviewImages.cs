using Myelin.Server.Media;

namespace Myelin.Server.UrlPreviews.Images;

/// <summary>Stores pictures of previews in this server's content repository, with the media type of their content.</summary>
internal sealed class PreviewImages(DocumentFetcher documents, IMediaKeeper keeper) : IPreviewImages
{
    private const string Accepted = "image/webp, image/png, image/jpeg, image/gif, image/*;q=0.1";

    public async ValueTask<PreviewImage?> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            // One byte more than the bound shows that the picture is too large. Any media type is fetched, since the content decides.
            var picture = await documents.FetchAsync(url, Accepted, static _ => UrlPreviewLimits.ImageBytes + 1, cancellationToken);
            return picture is null ? null : await KeepAsync(picture, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            // The page gets a preview without it.
            return null;
        }
    }

    public async ValueTask<PreviewImage?> KeepAsync(FetchedDocument picture, CancellationToken cancellationToken)
    {
        if (picture.Bytes.Length > UrlPreviewLimits.ImageBytes || ImageHeader.Read(picture.Bytes) is not { } header)
        {
            return null;
        }

        var mxc = await keeper.KeepAsync(picture.Bytes, header.MediaType, picture.FileName, cancellationToken);
        return new PreviewImage(mxc.Value, header.MediaType, header.Width, header.Height, picture.Bytes.Length);
    }
}

/// <summary>Copies the pictures of previews to this server, so that clients contact no other server.</summary>
internal interface IPreviewImages
{
    /// <summary>Fetches and stores a picture.</summary>
    /// <returns>Null if there is none, it is too large, or its format is not supported.</returns>
    /// <exception cref="OperationCanceledException">The preview has taken too long.</exception>
    ValueTask<PreviewImage?> FetchAsync(Uri url, CancellationToken cancellationToken);

    /// <summary>Stores a picture that was fetched before.</summary>
    /// <returns>Null as for <see cref="FetchAsync"/>.</returns>
    ValueTask<PreviewImage?> KeepAsync(FetchedDocument picture, CancellationToken cancellationToken);
}

/// <summary>A picture stored on this server.</summary>
/// <param name="Mxc">Its <c>mxc</c> URI.</param>
/// <param name="MediaType">The media type of its content.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Size">In bytes.</param>
internal sealed record PreviewImage(string Mxc, string MediaType, int Width, int Height, long Size);
