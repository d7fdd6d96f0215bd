using System.Text.Unicode;
using UtfUnknown;

namespace Myelin.Server.UrlPreviews.Encodings;

/// <summary>Guesses the encoding of a page that names none.</summary>
internal static class EncodingGuess
{
    /// <summary>How much of a page is looked at, in bytes.</summary>
    private const int Length = 65_536;

    /// <summary>How sure the guess has to be, from 0 to 1.</summary>
    private const float Confidence = 0.6f;

    /// <summary>The longest sequence of UTF-8 in bytes, less one: so many may be missing at the end.</summary>
    private const int LongestRest = 3;

    private const byte Escape = 0x1B;

    private const byte FirstOfSequence = 0xC0;

    /// <summary>The name of the encoding: UTF-8 if it can be that, else what its letters make likely, else that of old pages in western languages.</summary>
    public static string Of(ReadOnlySpan<byte> page)
    {
        // What has escape sequences is ISO-2022-JP, which looks like ASCII else.
        if (!page.Contains(Escape) && IsUtf8(page))
        {
            return "UTF-8";
        }

        var detected = CharsetDetector.DetectFromBytes(page[..Math.Min(page.Length, Length)].ToArray()).Detected;
        return detected is { Confidence: >= Confidence } && WebEncodings.Find(detected.EncodingName) is { } name and not "replacement" ? name : "windows-1252";
    }

    /// <summary>Whether it is UTF-8 throughout. Of a page that is too long only the beginning is read, which may end within a character.</summary>
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
