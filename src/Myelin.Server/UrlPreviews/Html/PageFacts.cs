namespace Myelin.Server.UrlPreviews.Html;

/// <summary>What a page says about itself, in document order.</summary>
internal sealed class PageFacts
{
    /// <summary>Open Graph properties; the first one of each name.</summary>
    public Dictionary<string, string> OpenGraph { get; } = new(StringComparer.Ordinal);

    /// <summary>Other named metadata, with names in lower case; the first one of each name.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The text of <c>title</c>; null if there is none.</summary>
    public string? Title { get; set; }

    /// <summary>The text of the first non-empty heading; null if there is none.</summary>
    public string? Heading { get; set; }

    /// <summary>The <c>href</c> of the first <c>base</c>; null if there is none.</summary>
    public string? Base { get; set; }

    /// <summary>The URL of an oEmbed document about the page ("Discovery"); null if there is none.</summary>
    public string? OEmbed { get; set; }

    /// <summary>The page's picture by <c>rel="image_src"</c>; null if there is none.</summary>
    public string? LinkedImage { get; set; }

    /// <summary>The page's icon; null if there is none.</summary>
    public string? Icon { get; set; }

    /// <summary>The pictures in its body.</summary>
    public List<PageImage> Images { get; } = [];

    /// <summary>The text of its body without labels, or only its labels if there is no other text; truncated if long, empty if there is none.</summary>
    public string Text { get; set; } = string.Empty;
}

/// <summary>A picture in a page's body.</summary>
/// <param name="Source">Its URL, relative to the page.</param>
/// <param name="Area">The area in pixels that the page gives it; null if it gives none.</param>
internal readonly record struct PageImage(string Source, long? Area);
