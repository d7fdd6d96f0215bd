using System.Buffers.Binary;
using Myelin.Server.Media.Thumbnails;

namespace Myelin.Server.Media;

/// <summary>A picture's format and size, read from its content, whatever its name or sender claims. Nothing is decoded.</summary>
/// <param name="Format">The format.</param>
/// <param name="Width">In pixels, at least 1.</param>
/// <param name="Height">In pixels, at least 1.</param>
internal readonly record struct ImageHeader(ImageFormat Format, int Width, int Height)
{
    /// <summary>How many bytes are enough to find a picture's size: in a JPEG, it may come after a large embedded preview.</summary>
    public const int Length = 512 * 1_024;

    // RFC 9649, "Extended File Format".
    private const byte WebPAnimation = 0x02;

    /// <summary>Whether it is or may be animated: the beginning of a GIF does not reveal the number of frames.</summary>
    public bool MayMove { get; init; }

    public string MediaType => Format.MediaType();

    /// <summary>The pixels of one frame.</summary>
    public long Area => (long)Width * Height;

    /// <summary>Reads the header from a picture's first bytes; null if the format is not supported or the size is not found.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> picture)
    {
        var header = picture switch
        {
            [0xFF, 0xD8, 0xFF, ..] => Jpeg(picture),
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png(picture),
            [0x47, 0x49, 0x46, 0x38, 0x37 or 0x39, 0x61, ..] => Gif(picture),
            [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => WebP(picture),
            _ => null,
        };
        return header is { Width: > 0, Height: > 0 } ? header : null;
    }

    // ITU T.81, "Marker assignments": segments with a length follow each other up to the one that begins a frame.
    private static ImageHeader? Jpeg(ReadOnlySpan<byte> picture)
    {
        for (var at = 2; at + 9 <= picture.Length;)
        {
            if (picture[at] != 0xFF)
            {
                return null;
            }

            var marker = picture[at + 1];
            if (marker is 0xFF)
            {
                at++;
            }
            else if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
            {
                at += 2;
            }
            else if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return new ImageHeader(ImageFormat.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(picture[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(picture[(at + 5)..]));
            }
            else if (marker is 0xD8 or 0xD9 or 0xDA || BinaryPrimitives.ReadUInt16BigEndian(picture[(at + 2)..]) is < 2)
            {
                return null;
            }
            else
            {
                at += 2 + BinaryPrimitives.ReadUInt16BigEndian(picture[(at + 2)..]);
            }
        }

        return null;
    }

    // PNG, "IHDR Image header": the first chunk.
    private static ImageHeader? Png(ReadOnlySpan<byte> picture) =>
        picture.Length >= 24 && picture[12..16].SequenceEqual("IHDR"u8)
            ? new ImageHeader(ImageFormat.Png, BinaryPrimitives.ReadInt32BigEndian(picture[16..]), BinaryPrimitives.ReadInt32BigEndian(picture[20..])) { MayMove = IsAnimatedPng(picture) }
            : null;

    // PNG (third edition), "acTL Animation Control Chunk": comes before the first chunk of image data.
    private static bool IsAnimatedPng(ReadOnlySpan<byte> picture)
    {
        for (long at = 8; at + 8 <= picture.Length;)
        {
            var chunk = picture[(int)at..];
            if (chunk[4..8].SequenceEqual("acTL"u8))
            {
                return true;
            }

            if (chunk[4..8].SequenceEqual("IDAT"u8))
            {
                return false;
            }

            at += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }

        // Too much precedes the image data to know.
        return true;
    }

    // GIF89a, "Logical Screen Descriptor".
    private static ImageHeader? Gif(ReadOnlySpan<byte> picture) =>
        picture.Length >= 10
            ? new ImageHeader(ImageFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(picture[6..]), BinaryPrimitives.ReadUInt16LittleEndian(picture[8..])) { MayMove = true }
            : null;

    // RFC 9649, "Extended File Format", "Simple File Format (Lossy)" (RFC 6386, "Frame Header") and "(Lossless)".
    private static ImageHeader? WebP(ReadOnlySpan<byte> picture)
    {
        if (picture.Length < 30)
        {
            return null;
        }

        var chunk = picture[12..16];
        if (chunk.SequenceEqual("VP8X"u8))
        {
            return new ImageHeader(ImageFormat.WebP, Int24(picture[24..]) + 1, Int24(picture[27..]) + 1) { MayMove = (picture[20] & WebPAnimation) != 0 };
        }

        if (chunk.SequenceEqual("VP8L"u8) && picture[20] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(picture[21..]);
            return new ImageHeader(ImageFormat.WebP, (int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return chunk.SequenceEqual("VP8 "u8) && picture[23..26].SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? new ImageHeader(ImageFormat.WebP, BinaryPrimitives.ReadUInt16LittleEndian(picture[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(picture[28..]) & 0x3FFF)
            : null;
    }

    private static int Int24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
