using System.Text;
using Myelin.Server.UrlPreviews.Encodings;

namespace Myelin.Server.UrlPreviews.Html;

/// <summary>Makes text of a page's bytes ("Determining the character encoding" of the HTML standard).</summary>
internal static class PageText
{
    /// <summary>The text: by its byte order mark, else by what the server says, else by what the page says, else by a guess.</summary>
    public static string Decode(ReadOnlySpan<byte> page, string? charset)
    {
        if (page.StartsWith(Encoding.UTF8.Preamble))
        {
            return Encoding.UTF8.GetString(page[3..]);
        }

        if (page.StartsWith(Encoding.Unicode.Preamble))
        {
            return Encoding.Unicode.GetString(page[2..]);
        }

        if (page.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            return Encoding.BigEndianUnicode.GetString(page[2..]);
        }

        return WebEncodings.Decode(WebEncodings.Find(charset) ?? EncodingPrescan.Find(page) ?? EncodingGuess.Of(page), page);
    }
}
