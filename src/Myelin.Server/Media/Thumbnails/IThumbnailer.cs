using Myelin.Api;

namespace Myelin.Server.Media.Thumbnails;

/// <summary>Makes thumbnails, in processes of their own whose memory and time are bounded.</summary>
internal interface IThumbnailer
{
    /// <summary>Makes one. JPEG, PNG, GIF and WebP are decoded, told by content.</summary>
    /// <param name="picture">The whole picture, from its first byte.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="size">The size; the picture is never made larger to reach it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null if none can be made of it: it is of another kind, broken, or too much to decode; or this machine can't make any, which is logged.</returns>
    /// <exception cref="MatrixException">429: too many pictures wait already.</exception>
    /// <exception cref="EndOfStreamException">The picture is shorter than its length. Whatever else reading it throws is thrown too.</exception>
    ValueTask<Thumbnail?> MakeAsync(Stream picture, long length, ThumbnailSize size, CancellationToken cancellationToken);
}

/// <summary>A thumbnail. It says nothing of where, when and by what the picture was taken.</summary>
/// <param name="MediaType">JPEG, PNG where the picture is transparent in places, or WebP where it moves.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels, of one frame.</param>
/// <param name="Bytes">The picture.</param>
internal sealed record Thumbnail(string MediaType, int Width, int Height, byte[] Bytes);
