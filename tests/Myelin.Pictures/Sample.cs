using System.Globalization;
using NetVips;

namespace Myelin.Pictures;

/// <summary>A picture with a quarter each of red (top left), green (top right), blue (bottom left) and white, so that cuts and turns are seen.</summary>
internal static class Sample
{
    /// <param name="suffix">The format and how it is saved, as libvips names it: <c>.jpg[interlace]</c>.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="properties">
    /// <c>orientation=6</c>, <c>exif</c>, <c>frames=3</c>, <c>alpha=0</c>, <c>noise</c>, <c>grey</c>, <c>deep</c> (16 bits), <c>cmyk</c>, <c>profile=p3</c>.
    /// </param>
    public static byte[] Make(string suffix, int width, int height, string[] properties)
    {
        string? Value(string name) => properties.FirstOrDefault(property => property.StartsWith(name, StringComparison.Ordinal))?.Split('=').Last();

        var frames = int.Parse(Value("frames") ?? "1", CultureInfo.InvariantCulture);
        var image = Image.Arrayjoin([.. Enumerable.Range(0, frames).Select(frame => Frame(width, height, frame, Value("noise") is not null))], across: 1);
        if (Value("grey") is not null)
        {
            image = image.Colourspace(Enums.Interpretation.Bw);
        }

        if (Value("alpha") is { } alpha)
        {
            // The first quarter is transparent.
            var mask = Image.Black(width, height * frames) + 255;
            for (var frame = 0; frame < frames; frame++)
            {
                mask = mask.Insert(Image.Black(width / 2, height / 2) + int.Parse(alpha, CultureInfo.InvariantCulture), 0, frame * height);
            }

            image = image.Bandjoin(mask.Cast(Enums.BandFormat.Uchar));
        }

        if (Value("deep") is not null)
        {
            image = image.Colourspace(Enums.Interpretation.Rgb16);
        }

        if (Value("cmyk") is not null)
        {
            image = image.Colourspace(Enums.Interpretation.Cmyk);
        }

        if (Value("profile") is { } profile)
        {
            image = image.IccTransform(profile, inputProfile: "srgb");
        }

        image = image.CopyMemory().Mutate(mutable =>
        {
            if (frames > 1)
            {
                mutable.Set(GValue.GIntType, "page-height", height);
                mutable.Set(GValue.ArrayIntType, "delay", Enumerable.Range(0, frames).Select(frame => 50 + (10 * (frame % 3))).ToArray());
                mutable.Set(GValue.GIntType, "loop", 3);
            }

            if (Value("orientation") is { } orientation)
            {
                mutable.Set(GValue.GIntType, "orientation", int.Parse(orientation, CultureInfo.InvariantCulture));
            }

            if (Value("exif") is not null)
            {
                mutable.Set(GValue.GStrType, "exif-ifd0-Make", "Secret Camera (Secret Camera, ASCII, 14 components, 14 bytes)");
                mutable.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "52/1 31/1 12/1 (52, 31, 12, Rational, 3 components, 24 bytes)");
                mutable.Set(GValue.BlobType, "xmp-data", "<x:xmpmeta xmlns:x='adobe:ns:meta/'>Secret Place</x:xmpmeta>"u8.ToArray());
            }
        });
        return image.WriteToBuffer(suffix);
    }

    private static Image Frame(int width, int height, int frame, bool isNoisy)
    {
        if (isNoisy)
        {
            return Image.Gaussnoise(width, height, mean: 128, sigma: 60, seed: frame).Cast(Enums.BandFormat.Uchar).Bandjoin(
                Image.Gaussnoise(width, height, mean: 128, sigma: 60, seed: frame + 1).Cast(Enums.BandFormat.Uchar),
                Image.Gaussnoise(width, height, mean: 128, sigma: 60, seed: frame + 2).Cast(Enums.BandFormat.Uchar)).Copy(interpretation: Enums.Interpretation.Srgb);
        }

        var (left, top) = (width / 2, height / 2);
        var white = 255 - (frame % 2 * 100);
        return (Image.Black(width, height, bands: 3) + white).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb)
            .Insert(Colour(left, top, 255, 0, 0), 0, 0)
            .Insert(Colour(width - left, top, 0, 255, 0), left, 0)
            .Insert(Colour(left, height - top, 0, 0, 255), 0, top);
    }

    private static Image Colour(int width, int height, params double[] colour) => (Image.Black(width, height, bands: 3) + colour).Cast(Enums.BandFormat.Uchar);
}
