using Myelin.Server.Media;

namespace Myelin.Server.UrlPreviews.Images;

/// <summary>Keeps pictures of previews among this server's media, for what they are by their content.</summary>
internal sealed class PreviewImages(DocumentFetcher documents, IMediaKeeper keeper) : IPreviewImages
{
    private const string Accepted = "image/webp, image/png, image/jpeg, image/gif, image/*;q=0.1";

    public async ValueTask<PreviewImage?> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            // One byte more than the bound shows that it is larger. Its type is seen from its content.
            var picture = await documents.FetchAsync(url, Accepted, static _ => UrlPreviewLimits.ImageBytes + 1, cancellationToken);
            return picture is null ? null : await KeepAsync(picture, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            // The page has a preview without it.
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

/// <summary>Brings the pictures of previews to this server, so that clients ask nobody else.</summary>
internal interface IPreviewImages
{
    /// <summary>Asks for a picture and keeps it.</summary>
    /// <returns>Null if there is none, it is too large, or it is of a kind that is not decoded.</returns>
    /// <exception cref="OperationCanceledException">The preview has taken too long.</exception>
    ValueTask<PreviewImage?> FetchAsync(Uri url, CancellationToken cancellationToken);

    /// <summary>Keeps a picture that has been asked for already.</summary>
    /// <returns>Null as above.</returns>
    ValueTask<PreviewImage?> KeepAsync(FetchedDocument picture, CancellationToken cancellationToken);
}

/// <summary>A picture that this server has.</summary>
/// <param name="Mxc">Its <c>mxc</c> URI.</param>
/// <param name="MediaType">What it is, by its content.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Size">In bytes.</param>
internal sealed record PreviewImage(string Mxc, string MediaType, int Width, int Height, long Size);
