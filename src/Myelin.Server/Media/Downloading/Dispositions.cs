using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace Myelin.Server.Media.Downloading;

/// <summary>Whether a browser may show content inline ("Serving inline content"), and the file name for saving it.</summary>
internal static class Dispositions
{
    private static readonly FrozenSet<string> ShownInPlace = new[]
    {
        "text/css", "text/plain", "text/csv", "application/json", "application/ld+json",
        "image/jpeg", "image/gif", "image/png", "image/apng", "image/webp", "image/avif",
        "video/mp4", "video/webm", "video/ogg", "video/quicktime",
        "audio/mp4", "audio/webm", "audio/aac", "audio/mpeg", "audio/ogg", "audio/wave", "audio/wav", "audio/x-wav", "audio/x-pn-wav", "audio/flac", "audio/x-flac",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The header's value.</summary>
    /// <param name="mediaType">The media type that the content is served with.</param>
    /// <param name="fileName">Its name; null if it has none.</param>
    public static string Of(string mediaType, string? fileName)
    {
        // The parameters don't affect how a browser treats the type.
        var type = mediaType.Split(';', 2)[0].Trim();
        var header = new ContentDispositionHeaderValue(ShownInPlace.Contains(type) ? "inline" : "attachment");
        if (fileName is not null)
        {
            header.SetHttpFileName(fileName);
        }

        return header.ToString();
    }
}
