using System.Text;
using Myelin.Server.UrlPreviews.Encodings;

namespace Myelin.Server.UrlPreviews.Html;

/// <summary>
/// Collects a page's text by paragraphs, with white space collapsed. Paragraphs too short to be more than labels are left out unless there is
/// nothing else.
/// </summary>
internal sealed class PageParagraphs
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _labels = new();
    private readonly StringBuilder _paragraph = new();
    private int _seen;
    private bool _isSpaceDue;

    public void Add(string text)
    {
        foreach (var character in text)
        {
            if (_seen >= UrlPreviewLimits.TextLength || _text.Length > UrlPreviewLimits.DescriptionLength)
            {
                return;
            }

            if (char.IsWhiteSpace(character))
            {
                _isSpaceDue = _paragraph.Length > 0;
                continue;
            }

            if (_isSpaceDue)
            {
                _paragraph.Append(' ');
                _isSpaceDue = false;
            }

            _paragraph.Append(character);
            _seen++;
        }
    }

    /// <summary>Ends a paragraph.</summary>
    /// <param name="isLabel">Whether it is a heading, which is left out if it is short.</param>
    public void Break(bool isLabel = false)
    {
        if (_paragraph.Length >= UrlPreviewLimits.ParagraphLength)
        {
            _text.Append(_text.Length > 0 ? "\n\n" : string.Empty).Append(_paragraph);
        }
        else if (_paragraph.Length > 0 && !isLabel && _text.Length == 0 && _labels.Length <= UrlPreviewLimits.DescriptionLength)
        {
            _labels.Append(_labels.Length > 0 ? "\n" : string.Empty).Append(_paragraph);
        }

        _paragraph.Clear();
        _isSpaceDue = false;
    }

    /// <summary>The text.</summary>
    public string End()
    {
        Break();
        return (_text.Length > 0 ? _text : _labels).ToString();
    }
}

/// <summary>Decodes a page's bytes ("Determining the character encoding" of the HTML standard).</summary>
internal static class PageText
{
    /// <summary>
    /// Decodes a page by its byte order mark, or else by the encoding that the server declares, the one that the page declares, or a guess.
    /// </summary>
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
