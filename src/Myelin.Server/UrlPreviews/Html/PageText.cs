using System.Text;
using System.Text.RegularExpressions;

namespace Myelin.Server.UrlPreviews.Html;

/// <summary>Makes text of a page's bytes ("Determining the character encoding" of the HTML standard, as far as previews need it).</summary>
internal static partial class PageText
{
    /// <summary>How far into a page its own word about its encoding is looked for, in bytes, as the HTML standard has it.</summary>
    private const int Prescan = 1_024;

    /// <summary>The text: by its byte order mark, else by what the server says, else by what the page says, else as UTF-8.</summary>
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

        var encoding = Named(charset) ?? Named(Declared(page)) ?? Encoding.UTF8;
        return encoding.GetString(page);
    }

    private static string? Declared(ReadOnlySpan<byte> page)
    {
        var match = CharsetDeclaration().Match(Encoding.Latin1.GetString(page[..Math.Min(page.Length, Prescan)]));
        return match.Success ? match.Groups[1].Value : null;
    }

    private static Encoding? Named(string? name)
    {
        if (name is null)
        {
            return null;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            // An encoding that nobody knows is none.
            return null;
        }
    }

    [GeneratedRegex("""<meta[^>]*charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex CharsetDeclaration();
}
