using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace Myelin.Server.UrlPreviews.Encodings;

/// <summary>
/// The encoding that a page declares in an XML declaration or a <c>meta</c> element ("Prescan a byte stream to determine its encoding" of the
/// HTML standard).
/// </summary>
internal static class EncodingPrescan
{
    /// <summary>How many bytes of a page are searched for a declaration, as in the HTML standard.</summary>
    private const int Length = 1_024;

    private const string UserDefined = "x-user-defined";

    /// <summary>The name of the encoding; null if the page declares none that exists.</summary>
    public static string? Find(ReadOnlySpan<byte> page)
    {
        // "<?x" in UTF-16, without the byte order mark that such a page should have.
        if (page.StartsWith((ReadOnlySpan<byte>)[0x3C, 0, 0x3F, 0, 0x78, 0]))
        {
            return "UTF-16LE";
        }

        if (page.StartsWith((ReadOnlySpan<byte>)[0, 0x3C, 0, 0x3F, 0, 0x78]))
        {
            return "UTF-16BE";
        }

        var beginning = Encoding.Latin1.GetString(page[..Math.Min(page.Length, Length)]);
        return (OfXmlDeclaration(beginning) ?? OfMeta(beginning)) switch
        {
            // The page can't be UTF-16 if its declaration could be read as ASCII.
            "UTF-16BE" or "UTF-16LE" => "UTF-8",
            UserDefined => "windows-1252",
            var name => name,
        };
    }

    /// <summary>Reads <c>&lt;?xml encoding="..."?&gt;</c> at the very beginning.</summary>
    private static string? OfXmlDeclaration(string beginning)
    {
        if (!beginning.StartsWith("<?xml", StringComparison.Ordinal) || beginning.IndexOf('>', StringComparison.Ordinal) is not (> 0 and var end))
        {
            return null;
        }

        var declaration = beginning.AsSpan(0, end);
        var at = declaration.IndexOf("encoding", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var value = declaration[(at + "encoding".Length)..].TrimStart(" \t\r\n\f");
        value = value is ['=', .. var rest] ? rest.TrimStart(" \t\r\n\f") : [];
        return value is [('"' or '\'') and var quote, .. var quoted] && quoted.IndexOf(quote) is >= 0 and var length ? WebEncodings.Find(quoted[..length].ToString()) : null;
    }

    private static string? OfMeta(string beginning)
    {
        using var tokenizer = new HtmlTokenizer(new TextSource(new StringTextSource(beginning)), HtmlEntityProvider.Resolver) { SkipComments = true };
        while (tokenizer.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            if (token is HtmlTagToken { Type: HtmlTokenType.StartTag, Name: "meta" } tag && WebEncodings.Find(Charset(tag)) is { } name)
            {
                return name;
            }
        }

        return null;
    }

    private static string? Charset(HtmlTagToken tag) =>
        tag.GetAttribute("charset") is { Length: > 0 } charset
            ? charset
            : tag.GetAttribute("http-equiv").Equals("content-type", StringComparison.OrdinalIgnoreCase) ? ContentType.Charset(tag.GetAttribute("content")) : null;
}
