using System.Globalization;
using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace Myelin.Server.UrlPreviews.Html;

/// <summary>
/// Reads what a page says about itself from its stream of tags. It builds no tree, so depth and misnesting cost nothing (in CVE-2022-31052 a
/// deep page exhausted the stack).
/// </summary>
internal sealed class PageReader : IDisposable
{
    // Elements whose content is not the page's text.
    private static readonly HashSet<string> Aside =
        ["script", "style", "noscript", "template", "svg", "math", "iframe", "object", "nav", "header", "footer", "aside", "label", "legend", "button", "select", "textarea", "title", "canvas", "dialog"];

    // Elements that don't end a paragraph.
    private static readonly HashSet<string> Inline =
        ["a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "img", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"];

    private readonly HtmlTokenizer _tokenizer;
    private readonly PageFacts _facts = new();
    private readonly PageParagraphs _paragraphs = new();
    private readonly StringBuilder _heading = new();
    private bool _isHeading;
    private string? _aside;
    private int _asideDepth;

    // Such an element within the page's header, such as its menu.
    private string? _inner;
    private int _innerDepth;

    private PageReader(string page) => _tokenizer = new HtmlTokenizer(new TextSource(new StringTextSource(page)), HtmlEntityProvider.Resolver) { SkipComments = true };

    /// <summary>Reads a page or its beginning.</summary>
    public static PageFacts Read(string page)
    {
        using var reader = new PageReader(page);
        return reader.Read();
    }

    public void Dispose() => _tokenizer.Dispose();

    private PageFacts Read()
    {
        while (_tokenizer.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            switch (token)
            {
                case HtmlTagToken { Type: HtmlTokenType.StartTag } tag:
                    Start(tag);
                    break;
                case HtmlTagToken { Type: HtmlTokenType.EndTag } tag:
                    End(tag.Name);
                    break;
                case { Type: HtmlTokenType.Character } when _aside is null or "header":
                    Text(token.Data);
                    break;
                case { Type: HtmlTokenType.Character } when _aside is "title" && _facts.Title is null && token.Data.AsSpan().Trim().Length > 0:
                    _facts.Title = token.Data;
                    break;
            }
        }

        EndHeading();
        _facts.Text = _paragraphs.End();
        return _facts;
    }

    // The header of a page's body has only menus and labels, except for its heading.
    private void Text(string text)
    {
        if (_isHeading && _inner is null && _facts.Heading is null && _heading.Length < UrlPreviewLimits.PropertyLength)
        {
            _heading.Append(text.AsSpan(0, Math.Min(text.Length, UrlPreviewLimits.PropertyLength)));
        }

        if (_aside is null)
        {
            _paragraphs.Add(text);
        }
    }

    private void EndHeading()
    {
        _isHeading = false;
        if (_heading.ToString() is { } text && text.AsSpan().Trim().Length > 0)
        {
            _facts.Heading ??= text;
        }

        _heading.Clear();
    }

    private static bool IsHeading(string name) => name is ['h', >= '1' and <= '6'];

    private void Start(HtmlTagToken tag)
    {
        // Sets how the tokenizer reads up to the end tag, which otherwise the tree builder would do.
        _tokenizer.State = tag.Name switch
        {
            "title" or "textarea" => HtmlParseMode.RCData,
            "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
            "script" => HtmlParseMode.Script,
            "plaintext" => HtmlParseMode.Plaintext,
            _ => _tokenizer.State,
        };

        if (_aside == tag.Name)
        {
            _asideDepth++;
        }
        else if (_aside is null && Aside.Contains(tag.Name) && !tag.IsSelfClosing)
        {
            (_aside, _asideDepth) = (tag.Name, 1);
        }
        else if (_aside is "header" && _inner == tag.Name)
        {
            _innerDepth++;
        }
        else if (_aside is "header" && _inner is null && Aside.Contains(tag.Name) && !tag.IsSelfClosing)
        {
            (_inner, _innerDepth) = (tag.Name, 1);
        }

        if (!Inline.Contains(tag.Name))
        {
            _paragraphs.Break(isLabel: _isHeading);
        }

        if (IsHeading(tag.Name))
        {
            EndHeading();
            _isHeading = true;
        }

        switch (tag.Name)
        {
            case "meta":
                Meta(tag);
                break;
            case "link":
                Link(tag);
                break;
            case "base":
                _facts.Base ??= Attribute(tag, "href");
                break;
            case "img" when _aside is null:
                Image(tag);
                break;
        }
    }

    private void End(string name)
    {
        if (_aside == name && --_asideDepth == 0)
        {
            (_aside, _inner) = (null, null);
        }
        else if (_inner == name && --_innerDepth == 0)
        {
            _inner = null;
        }

        if (!Inline.Contains(name))
        {
            _paragraphs.Break(isLabel: _isHeading);
        }

        if (IsHeading(name))
        {
            EndHeading();
        }
    }

    private void Meta(HtmlTagToken tag)
    {
        if (Attribute(tag, "content") is not { } content || (Attribute(tag, "property") ?? Attribute(tag, "name") ?? Attribute(tag, "itemprop")) is not { } name)
        {
            return;
        }

        name = name.Trim().ToLowerInvariant();
        if (name.Length > UrlPreviewLimits.PropertyNameLength)
        {
            return;
        }

        var properties = name.StartsWith("og:", StringComparison.Ordinal) ? _facts.OpenGraph : _facts.Metadata;
        if (properties.Count < UrlPreviewLimits.Properties)
        {
            properties.TryAdd(name, content);
        }
    }

    private void Link(HtmlTagToken tag)
    {
        if (Attribute(tag, "href") is not { } target || Attribute(tag, "rel") is not { } relations)
        {
            return;
        }

        foreach (var relation in relations.ToLowerInvariant().Split((char[])[' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries))
        {
            switch (relation)
            {
                case "alternate" when Attribute(tag, "type")?.Trim().Equals("application/json+oembed", StringComparison.OrdinalIgnoreCase) is true:
                    _facts.OEmbed ??= target;
                    break;
                case "image_src":
                    _facts.LinkedImage ??= target;
                    break;
                case "icon" or "apple-touch-icon":
                    _facts.Icon ??= target;
                    break;
            }
        }
    }

    private void Image(HtmlTagToken tag)
    {
        if (_facts.Images.Count < UrlPreviewLimits.ImagesOfBody && Attribute(tag, "src") is { } source && !source.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            _facts.Images.Add(new PageImage(source, Length(tag, "width") * Length(tag, "height")));
        }
    }

    private static long? Length(HtmlTagToken tag, string name) =>
        int.TryParse(Attribute(tag, name), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private static string? Attribute(HtmlTagToken tag, string name)
    {
        var value = tag.GetAttribute(name);
        return value.Length == 0 ? null : value;
    }
}
