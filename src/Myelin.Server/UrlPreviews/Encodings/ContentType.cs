using System.Buffers;

namespace Myelin.Server.UrlPreviews.Encodings;

/// <summary>Parses <c>Content-Type</c> as browsers do, in headers and <c>meta</c> elements: partly malformed values are still of use.</summary>
internal static class ContentType
{
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\f;");

    /// <summary>The media type in lower case, without parameters; empty if there is none.</summary>
    public static string MediaType(string content) => (content.IndexOf(';', StringComparison.Ordinal) is >= 0 and var end ? content[..end] : content).Trim().ToLowerInvariant();

    /// <summary>
    /// The character encoding in the value; null if there is none (HTML standard, "Extracting character encodings from meta elements").
    /// </summary>
    public static string? Charset(string content)
    {
        for (var from = 0; content.IndexOf("charset", from, StringComparison.OrdinalIgnoreCase) is >= 0 and var at;)
        {
            from = at + "charset".Length;
            var rest = content.AsSpan(from).TrimStart(" \t\r\n\f");
            if (rest is not ['=', .. var value])
            {
                continue;
            }

            value = value.TrimStart(" \t\r\n\f");
            if (value is [('"' or '\'') and var quote, .. var quoted])
            {
                return quoted.IndexOf(quote) is >= 0 and var length ? quoted[..length].ToString() : null;
            }

            var end = value.IndexOfAny(ValueEnds);
            return (end < 0 ? value : value[..end]).ToString();
        }

        return null;
    }
}
