using Myelin.Api;

namespace Myelin.Server.Media.Thumbnails;

/// <summary>Generates thumbnails, in separate processes with bounded memory and time.</summary>
internal interface IThumbnailer
{
    /// <summary>Generates a thumbnail. It decodes JPEG, PNG, GIF and WebP, detected by content.</summary>
    /// <param name="picture">The whole picture, from its first byte.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="size">The size; smaller pictures are never enlarged to it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>
    /// Null if the picture has another format, is broken or takes too much to decode, or if this machine can't generate thumbnails, which is
    /// logged.
    /// </returns>
    /// <exception cref="MatrixException">429: too many pictures are waiting already.</exception>
    /// <exception cref="EndOfStreamException">The picture is shorter than its length. Other exceptions from reading it are thrown too.</exception>
    ValueTask<Thumbnail?> MakeAsync(Stream picture, long length, ThumbnailSize size, CancellationToken cancellationToken);
}

/// <summary>A thumbnail, without the picture's metadata about place, time and camera.</summary>
/// <param name="MediaType">JPEG, PNG if the picture has transparency, or WebP if it is animated.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels, of one frame.</param>
/// <param name="Bytes">The picture.</param>
internal sealed record Thumbnail(string MediaType, int Width, int Height, byte[] Bytes);

/// <summary>How a picture is scaled down ("Thumbnails").</summary>
internal enum ThumbnailMethod
{
    /// <summary>Fits into the size, keeping its aspect ratio.</summary>
    Scale,

    /// <summary>Fills the size, and is cropped to it.</summary>
    Crop,
}

/// <summary>A size in which thumbnails are generated.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Method">How the picture is fitted to it.</param>
/// <param name="IsAnimated">Whether an animated picture stays animated.</param>
internal readonly record struct ThumbnailSize(int Width, int Height, ThumbnailMethod Method, bool IsAnimated);

/// <summary>
/// The sizes in which thumbnails are generated: those of the specification ("Servers SHOULD produce thumbnails with the following dimensions")
/// and some for large screens. There are only a few, which bounds what is stored per picture.
/// </summary>
internal static class ThumbnailSizes
{
    private static readonly (int Width, int Height)[] Scaled = [(320, 240), (640, 480), (800, 600), (1_600, 1_200)];

    private static readonly (int Width, int Height)[] Cropped = [(32, 32), (96, 96), (192, 192), (320, 240), (320, 320), (640, 480), (640, 640), (800, 600)];

    /// <summary>
    /// The size to generate for a request: never smaller than requested and, for <c>crop</c>, with the nearest aspect ratio. Null if no size is
    /// large enough or the picture is no larger than the size; then the picture itself is served ("servers should return the original content
    /// rather than thumbnail it").
    /// </summary>
    public static ThumbnailSize? Fitting(ImageHeader picture, int width, int height, ThumbnailMethod method, bool isAnimated)
    {
        var sizes = (method is ThumbnailMethod.Crop ? Cropped : Scaled).Where(size => size.Width >= width && size.Height >= height);
        var aspect = Math.Log((double)width / height);
        var best = method is ThumbnailMethod.Crop
            ? sizes.OrderBy(size => Math.Abs(Math.Log((double)size.Width / size.Height) - aspect)).ThenBy(size => size.Width * size.Height)
            : sizes.OrderBy(size => size.Width * size.Height);
        foreach (var size in best)
        {
            return picture.Width <= size.Width && picture.Height <= size.Height ? null : new ThumbnailSize(size.Width, size.Height, method, isAnimated);
        }

        return null;
    }
}
