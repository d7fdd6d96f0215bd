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

/// <summary>How a picture is made smaller ("Thumbnails").</summary>
internal enum ThumbnailMethod
{
    /// <summary>To fit into the size, its aspect kept.</summary>
    Scale,

    /// <summary>To fill the size, what stands out cut off.</summary>
    Crop,
}

/// <summary>A size that thumbnails are made in.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Method">How it is reached.</param>
/// <param name="IsAnimated">Whether a picture that moves still does.</param>
internal readonly record struct ThumbnailSize(int Width, int Height, ThumbnailMethod Method, bool IsAnimated);

/// <summary>
/// The sizes that thumbnails are made in: those that the specification names ("Servers SHOULD produce thumbnails with the following dimensions") and
/// some for large screens. Few, so that what is stored of a picture is bounded.
/// </summary>
internal static class ThumbnailSizes
{
    private static readonly (int Width, int Height)[] Scaled = [(320, 240), (640, 480), (800, 600), (1_600, 1_200)];

    private static readonly (int Width, int Height)[] Cropped = [(32, 32), (96, 96), (192, 192), (320, 240), (320, 320), (640, 480), (640, 640), (800, 600)];

    /// <summary>
    /// The size made for a request: never smaller than asked for, and for <c>crop</c> the nearest in aspect. Null if there is none so large, or the picture
    /// is no larger than that: the picture itself serves then ("servers should return the original content rather than thumbnail it").
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
