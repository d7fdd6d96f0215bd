using Myelin.Server.Media.Thumbnails;
namespace Myelin.Server.Media;

/// <summary>The picture formats that are decoded; there are no others.</summary>
internal enum ImageFormat
{
    Jpeg,
    Png,
    Gif,
    WebP,
}

internal static class ImageFormats
{
    /// <summary>The media type.</summary>
    public static string MediaType(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Png => "image/png",
        ImageFormat.Gif => "image/gif",
        _ => "image/webp",
    };
}
