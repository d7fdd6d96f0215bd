using System.Text;

namespace Myelin.Server.UrlPreviews;

/// <summary>Cleans property values for display.</summary>
internal static class PropertyText
{
    private const char Ellipsis = '…';

    /// <summary>The text without control characters, trimmed, and truncated to a number of characters.</summary>
    public static string Clean(string text, int length)
    {
        var clean = new StringBuilder(Math.Min(text.Length, length + 1));
        foreach (var rune in text.AsSpan().Trim().EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > length)
            {
                return Cut(clean, length);
            }

            if (!Rune.IsControl(rune) || rune.Value == '\n')
            {
                clean.Append(rune);
            }
        }

        return clean.ToString();
    }

    /// <summary>Truncates at the end of a word if there is one in the second half.</summary>
    private static string Cut(StringBuilder text, int length)
    {
        for (var at = text.Length - 1; at > length / 2; at--)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                return text.ToString(0, at).TrimEnd() + Ellipsis;
            }
        }

        // Don't split a surrogate pair: only whole characters were appended.
        var last = char.IsLowSurrogate(text[^1]) ? 2 : 1;
        return text.ToString(0, text.Length < length ? text.Length : text.Length - last) + Ellipsis;
    }
}
