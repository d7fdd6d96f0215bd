namespace Myelin.Server.UrlPreviews.Html;

/// <summary>What a page says of itself, in the order in which it says it.</summary>
internal sealed class PageFacts
{
    /// <summary>Open Graph properties, the first of each name.</summary>
    public Dictionary<string, string> OpenGraph { get; } = new(StringComparer.Ordinal);

    /// <summary>Other named metadata, in lower case, the first of each name.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The text of <c>title</c>; null if there is none.</summary>
    public string? Title { get; set; }

    /// <summary>The text of the first heading that has any; null if there is none.</summary>
    public string? Heading { get; set; }

    /// <summary>The <c>href</c> of the first <c>base</c>; null if there is none.</summary>
    public string? Base { get; set; }

    /// <summary>Where an oEmbed document about the page is ("Discovery"); null if there is none.</summary>
    public string? OEmbed { get; set; }

    /// <summary>The page's picture by <c>rel="image_src"</c>; null if there is none.</summary>
    public string? LinkedImage { get; set; }

    /// <summary>The page's icon; null if there is none.</summary>
    public string? Icon { get; set; }

    /// <summary>The pictures of its body.</summary>
    public List<PageImage> Images { get; } = [];

    /// <summary>The text of its body that is more than labels, or else its labels, cut when it is long; empty if there is none.</summary>
    public string Text { get; set; } = string.Empty;
}

/// <summary>A picture in a page's body.</summary>
/// <param name="Source">Its URL, relative to the page.</param>
/// <param name="Area">The pixels that the page gives it; null if it doesn't say.</param>
internal readonly record struct PageImage(string Source, long? Area);
