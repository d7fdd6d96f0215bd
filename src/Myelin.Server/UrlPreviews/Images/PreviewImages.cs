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
