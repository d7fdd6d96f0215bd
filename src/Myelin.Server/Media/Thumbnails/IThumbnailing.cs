namespace Myelin.Server.Media.Thumbnails;

/// <summary>Makes thumbnails, in processes of their own whose memory and time are bounded.</summary>
internal interface IThumbnailing
{
    /// <summary>Makes one.</summary>
    /// <param name="picture">The whole picture, from its first byte.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="size">The size.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null if none can be made of it: it is of another kind, broken, or too much to decode.</returns>
    ValueTask<Thumbnail?> MakeAsync(Stream picture, long length, ThumbnailSize size, CancellationToken cancellationToken);
}

/// <summary>A thumbnail.</summary>
/// <param name="MediaType">JPEG, PNG where the picture is transparent in places, or WebP where it moves.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels, of one frame.</param>
/// <param name="Bytes">The picture.</param>
internal sealed record Thumbnail(string MediaType, int Width, int Height, byte[] Bytes);
