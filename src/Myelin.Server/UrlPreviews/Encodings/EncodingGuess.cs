using System.Text.Unicode;
using UtfUnknown;

namespace Myelin.Server.UrlPreviews.Encodings;

/// <summary>Guesses the encoding of a page that declares none.</summary>
internal static class EncodingGuess
{
    /// <summary>How many bytes of a page are examined.</summary>
    private const int Length = 65_536;

    /// <summary>The minimum confidence of a guess, from 0 to 1.</summary>
    private const float Confidence = 0.6f;

    /// <summary>The longest sequence of UTF-8 less one: how many bytes of an incomplete character may be at the end.</summary>
    private const int LongestRest = 3;

    private const byte Escape = 0x1B;

    private const byte FirstOfSequence = 0xC0;

    /// <summary>
    /// The name of the encoding: UTF-8 if the page is valid UTF-8, otherwise the detected encoding, or else that of old pages in western
    /// languages.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> page)
    {
        // A page with escape sequences is ISO-2022-JP, which otherwise looks like ASCII.
        if (!page.Contains(Escape) && IsUtf8(page))
        {
            return "UTF-8";
        }

        var detected = CharsetDetector.DetectFromBytes(page[..Math.Min(page.Length, Length)].ToArray()).Detected;
        return detected is { Confidence: >= Confidence } && WebEncodings.Find(detected.EncodingName) is { } name and not "replacement" ? name : "windows-1252";
    }

    /// <summary>Whether the page is valid UTF-8. Long pages are truncated, possibly within a character.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> page)
    {
        if (Utf8.IsValid(page))
        {
            return true;
        }

        for (var rest = 1; rest <= LongestRest && page.Length >= UrlPreviewLimits.PageBytes; rest++)
        {
            if (page[^rest] >= FirstOfSequence)
            {
                return Utf8.IsValid(page[..^rest]);
            }
        }

        return false;
    }
}
