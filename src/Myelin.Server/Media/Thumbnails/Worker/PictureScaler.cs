using NetVips;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>Scales pictures with libvips. Runs only in a separate process, since this is where hostile pictures meet decoders written in C.</summary>
internal static class PictureScaler
{
    private const int JpegQuality = 80;
    private const int WebPQuality = 75;
    private const int WebPEffort = 2;
    private const int Opaque = 255;

    /// <summary>Restricts libvips to the supported formats and disables its cache.</summary>
    /// <returns>The reason if libvips can't be used; otherwise null.</returns>
    public static string? Prepare()
    {
        if (!ModuleInitializer.VipsInitialized)
        {
            return $"libvips can't be loaded. {ModuleInitializer.Exception?.Message}";
        }

        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in (string[])["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadNsgif", "VipsForeignLoadWebp"])
        {
            Operation.Block(loader, false);
        }

        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
        return null;
    }

    /// <summary>The thumbnail and its format; null if the picture is unsupported, broken or takes too much to decode.</summary>
    public static (Thumbnail Thumbnail, ImageFormat Format)? Scale(byte[] picture, ThumbnailSize size)
    {
        if (ImageHeader.Read(picture) is not { } header || !IsBounded(header.Width, header.Height))
        {
            return null;
        }

        try
        {
            using var source = Source.NewFromMemory(picture);
            using var opened = Image.NewFromSource(source, access: Enums.Access.Sequential);

            // Only the header has been read so far. Check again, since the first frame of a GIF can be larger than its header says.
            if (!IsBounded(opened.Width, opened.Height))
            {
                return null;
            }

            var frames = size.IsAnimated && (header.Format is ImageFormat.Gif or ImageFormat.WebP) ? FramesKept(opened, size) : 1;
            return (frames > 1 ? Moving(picture, opened.Width, opened.Height, size, frames) : null) ?? Still(picture, size);
        }
        catch (VipsException)
        {
            // The picture can't be decoded; libvips' explanation would help nobody.
            return null;
        }
    }

    private static bool IsBounded(int width, int height) =>
        width <= ThumbnailLimits.Side && height <= ThumbnailLimits.Side && (long)width * height <= ThumbnailLimits.Pixels;

    private static int FramesKept(Image opened, ThumbnailSize size)
    {
        if (!opened.Contains("n-pages") || opened.Get("n-pages") is not int pages)
        {
            return 1;
        }

        var area = (long)opened.Width * opened.Height;
        var thumbnail = Math.Min(area, (long)size.Width * size.Height);
        return (int)Math.Min(Math.Min(pages, ThumbnailLimits.Frames), Math.Min(ThumbnailLimits.Pixels / area, ThumbnailLimits.MovingPixels / thumbnail));
    }

    private static (Thumbnail Thumbnail, ImageFormat Format) Still(byte[] picture, ThumbnailSize size)
    {
        using var source = Source.NewFromMemory(picture);

        // Convert colours to sRGB, since the thumbnail doesn't keep the colour profile.
        using var image = Image.ThumbnailSource(
            source,
            size.Width,
            height: size.Height,
            size: Enums.Size.Down,
            crop: size.Method is ThumbnailMethod.Crop ? Enums.Interesting.Centre : null,
            outputProfile: "srgb",
            failOn: Enums.FailOn.Error);
        using var coloured = image.Interpretation is Enums.Interpretation.Srgb or Enums.Interpretation.Bw ? image.Copy() : image.Colourspace(Enums.Interpretation.Srgb);
        using var bytes = coloured.Cast(Enums.BandFormat.Uchar);
        using var plain = bytes.CopyMemory();
        if (!plain.HasAlpha())
        {
            return Jpeg(plain);
        }

        using var alpha = plain.ExtractBand(plain.Bands - 1);
        if (alpha.Min() >= Opaque)
        {
            using var opaque = plain.ExtractBand(0, plain.Bands - 1);
            return Jpeg(opaque);
        }

        return (new Thumbnail(ImageFormat.Png.MediaType(), plain.Width, plain.Height, plain.PngsaveBuffer(keep: Enums.ForeignKeep.None)), ImageFormat.Png);
    }

    private static (Thumbnail Thumbnail, ImageFormat Format) Jpeg(Image image) => (
        new Thumbnail(ImageFormat.Jpeg.MediaType(), image.Width, image.Height, image.JpegsaveBuffer(q: JpegQuality, keep: Enums.ForeignKeep.None)), ImageFormat.Jpeg);

    private static (Thumbnail Thumbnail, ImageFormat Format)? Moving(byte[] picture, int width, int height, ThumbnailSize size, int frames)
    {
        // libvips can't crop frames. Scale them to cover the size, and crop them afterwards.
        var (fittingWidth, fittingHeight) = (size.Width, size.Height);
        if (size.Method is ThumbnailMethod.Crop)
        {
            var factor = Math.Min(1, Math.Max((double)size.Width / width, (double)size.Height / height));
            (fittingWidth, fittingHeight) = ((int)Math.Ceiling(width * factor), (int)Math.Ceiling(height * factor));
        }

        using var source = Source.NewFromMemory(picture);
        using var scaled = Image.ThumbnailSource(source, fittingWidth, $"[n={frames}]", fittingHeight, Enums.Size.Down, outputProfile: "srgb", failOn: Enums.FailOn.Error);
        using var image = size.Method is ThumbnailMethod.Crop ? Cut(scaled, size) : scaled.Copy();
        var bytes = image.WebpsaveBuffer(q: WebPQuality, effort: WebPEffort, keep: Enums.ForeignKeep.None);
        return bytes.Length <= ThumbnailLimits.ThumbnailBytes
            ? (new Thumbnail(ImageFormat.WebP.MediaType(), image.Width, image.PageHeight, bytes), ImageFormat.WebP)
            : null;
    }

    /// <summary>Crops each frame to its centre; the frames are stacked vertically.</summary>
    private static Image Cut(Image image, ThumbnailSize size)
    {
        var (width, height) = (Math.Min(size.Width, image.Width), Math.Min(size.Height, image.PageHeight));
        var (left, top) = ((image.Width - width) / 2, (image.PageHeight - height) / 2);
        using var all = image.CopyMemory();
        var frames = new Image[image.Height / image.PageHeight];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = all.ExtractArea(left, (i * image.PageHeight) + top, width, height);
        }

        using var joined = Image.Arrayjoin(frames, across: 1);
        var cut = joined.Mutate(mutable => mutable.Set(GValue.GIntType, "page-height", height));
        foreach (var frame in frames)
        {
            frame.Dispose();
        }

        return cut;
    }
}
