using NetVips;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>Decodes with libvips. Only in a process of its own: this is where hostile pictures meet decoders written in C.</summary>
internal static class PictureScaling
{
    private const int JpegQuality = 80;
    private const int WebPQuality = 75;

    /// <summary>Makes libvips refuse everything but the kinds that are decoded, and keep nothing.</summary>
    public static void Prepare()
    {
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in (string[])["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadNsgif", "VipsForeignLoadWebp"])
        {
            Operation.Block(loader, false);
        }

        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
    }

    /// <summary>The thumbnail and what it is; null if the picture is none, broken, or too much to decode.</summary>
    public static (Thumbnail Thumbnail, ImageFormat Format)? Scale(byte[] picture, ThumbnailSize size)
    {
        if (ImageHeader.Read(picture) is not { } header || header.Width > ThumbnailLimits.Side || header.Height > ThumbnailLimits.Side || header.Area > ThumbnailLimits.Pixels)
        {
            return null;
        }

        try
        {
            var frames = size.IsAnimated && header.Format is ImageFormat.Gif or ImageFormat.WebP ? Frames(picture) : 1;
            return size.IsAnimated && frames > 1 ? Moving(picture, size, header, frames) : Still(picture, size, header.Format);
        }
        catch (VipsException)
        {
            // libvips says what is wrong with it, which helps nobody: the picture is not decoded.
            return null;
        }
    }

    private static int Frames(byte[] picture)
    {
        using var image = Image.NewFromBuffer(picture, access: Enums.Access.Sequential);
        return image.Contains("n-pages") ? (int)image.Get("n-pages") : 1;
    }

    private static (Thumbnail Thumbnail, ImageFormat Format) Still(byte[] picture, ThumbnailSize size, ImageFormat format)
    {
        using var image = Thumbnail(picture, size, format is ImageFormat.Jpeg ? string.Empty : "n=1");
        using var plain = image.Interpretation is Enums.Interpretation.Srgb or Enums.Interpretation.Bw ? image.Copy() : image.Colourspace(Enums.Interpretation.Srgb);
        return plain.HasAlpha()
            ? (new Thumbnail(ImageFormat.Png.MediaType(), plain.Width, plain.Height, plain.PngsaveBuffer(keep: Enums.ForeignKeep.None)), ImageFormat.Png)
            : (new Thumbnail(ImageFormat.Jpeg.MediaType(), plain.Width, plain.Height, plain.JpegsaveBuffer(q: JpegQuality, keep: Enums.ForeignKeep.None)), ImageFormat.Jpeg);
    }

    private static (Thumbnail Thumbnail, ImageFormat Format)? Moving(byte[] picture, ThumbnailSize size, ImageHeader header, int frames)
    {
        var kept = Math.Min(frames, ThumbnailLimits.Frames);
        if (header.Area * kept > ThumbnailLimits.Pixels)
        {
            return Still(picture, size, header.Format);
        }

        using var image = Thumbnail(picture, size, $"n={kept}");
        var height = image.PageHeight;
        return (new Thumbnail(ImageFormat.WebP.MediaType(), image.Width, height, image.WebpsaveBuffer(q: WebPQuality, effort: 2)), ImageFormat.WebP);
    }

    private static Image Thumbnail(byte[] picture, ThumbnailSize size, string options) => Image.ThumbnailBuffer(
        picture,
        size.Width,
        options,
        size.Height,
        Enums.Size.Down,
        crop: size.Method is ThumbnailMethod.Crop ? Enums.Interesting.Centre : null,
        failOn: Enums.FailOn.Error);
}
