namespace Myelin.Server.UrlPreviews.Images;

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
