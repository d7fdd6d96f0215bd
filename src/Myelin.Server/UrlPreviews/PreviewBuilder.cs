using Myelin.Server.UrlPreviews.Html;
using Myelin.Server.UrlPreviews.Images;
using Myelin.Server.UrlPreviews.OEmbed;

namespace Myelin.Server.UrlPreviews;

/// <summary>
/// Builds the preview of a page: fetches it, reads what it says about itself, fills gaps from oEmbed and its text, and copies its picture to
/// this server.
/// </summary>
internal sealed class PreviewBuilder(DocumentFetcher documents, PreviewableUrls urls, IPreviewImages images)
{
    private const string PageTypes = "text/html, application/xhtml+xml, image/*;q=0.8, */*;q=0.1";

    /// <summary>The preview as JSON; <c>{}</c> for a document that is neither a page nor a picture.</summary>
    /// <exception cref="HttpRequestException">The page could not be fetched.</exception>
    public async ValueTask<byte[]> MakeAsync(Uri url, CancellationToken cancellationToken)
    {
        var document = await documents.FetchAsync(url, PageTypes, BytesRead, cancellationToken);
        if (document is null)
        {
            return PreviewJson.Write(new Dictionary<string, string>(), null);
        }

        return IsPage(document.MediaType) ? await OfPageAsync(document, cancellationToken) : await OfPictureAsync(document, cancellationToken);
    }

    private static int BytesRead(string mediaType) =>
        IsPage(mediaType) ? UrlPreviewLimits.PageBytes : mediaType.StartsWith("image/", StringComparison.Ordinal) ? UrlPreviewLimits.ImageBytes + 1 : 0;

    private static bool IsPage(string mediaType) => mediaType is "text/html" or "application/xhtml+xml";

    private async ValueTask<byte[]> OfPictureAsync(FetchedDocument document, CancellationToken cancellationToken)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        var image = await images.KeepAsync(document, cancellationToken);
        var name = document.FileName ?? Uri.UnescapeDataString(document.Url.Segments[^1]);
        if (image is not null && name.Trim('/').Length > 0)
        {
            properties["og:title"] = PropertyText.Clean(name, UrlPreviewLimits.PropertyLength);
        }

        return PreviewJson.Write(properties, image);
    }

    private async ValueTask<byte[]> OfPageAsync(FetchedDocument document, CancellationToken cancellationToken)
    {
        var facts = PageReader.Read(PageText.Decode(document.Bytes, document.Charset));
        var page = facts.Base is { } home && Uri.TryCreate(document.Url, home, out var based) ? based : document.Url;
        var embed = IsWanting(facts) ? await OEmbedAsync(facts, page, cancellationToken) : null;
        return PreviewJson.Write(Properties(facts, embed), await ImageAsync(facts, embed, page, cancellationToken));
    }

    private static bool IsWanting(PageFacts facts) =>
        facts.OEmbed is not null && !(facts.OpenGraph.ContainsKey("og:title") && facts.OpenGraph.ContainsKey("og:image") && facts.OpenGraph.ContainsKey("og:description"));

    private async ValueTask<OEmbedDocument?> OEmbedAsync(PageFacts facts, Uri page, CancellationToken cancellationToken)
    {
        if (!urls.TryParse(facts.OEmbed!, page, out var url))
        {
            return null;
        }

        try
        {
            // One byte more than the bound shows that the document is too long.
            var document = await documents.FetchAsync(url, "application/json", static _ => UrlPreviewLimits.OEmbedBytes + 1, cancellationToken);
            return document is { Bytes.Length: <= UrlPreviewLimits.OEmbedBytes } ? OEmbedDocument.Read(document.Bytes) : null;
        }
        catch (HttpRequestException)
        {
            // The page gets a preview without it.
            return null;
        }
    }

    private static Dictionary<string, string> Properties(PageFacts facts, OEmbedDocument? embed)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);

        // Skip the page's picture properties, which are written for the stored copy.
        foreach (var (name, value) in facts.OpenGraph.Where(property => !IsOfImage(property.Key) || property.Key is "og:image:alt"))
        {
            Put(name, value);
        }

        PutFirst("og:title", UrlPreviewLimits.PropertyLength, Metadata("twitter:title"), embed?.Title, facts.Title, facts.Heading);
        Put("og:site_name", embed?.Provider);
        Put("og:author", embed?.Author);
        PutFirst(
            "og:description", UrlPreviewLimits.DescriptionLength, Metadata("twitter:description"), Metadata("description"), EmbeddedText(embed), facts.Text);
        return properties;

        string? Metadata(string name) => facts.Metadata.GetValueOrDefault(name);

        // Values that are blank are skipped.
        void PutFirst(string name, int length, params ReadOnlySpan<string?> values)
        {
            foreach (var value in values)
            {
                Put(name, value, length);
            }
        }

        // Earlier values take precedence.
        void Put(string name, string? value, int length = UrlPreviewLimits.PropertyLength)
        {
            if (value is not null && !properties.ContainsKey(name) && PropertyText.Clean(value, length) is { Length: > 0 } clean)
            {
                properties[name] = clean;
            }
        }
    }

    private static bool IsOfImage(string property) => property is "og:image" || property.StartsWith("og:image:", StringComparison.Ordinal);

    private static string? EmbeddedText(OEmbedDocument? embed) => embed?.Html is { } html && PageReader.Read(html).Text is { Length: > 0 } text ? text : null;

    private async ValueTask<PreviewImage?> ImageAsync(PageFacts facts, OEmbedDocument? embed, Uri page, CancellationToken cancellationToken)
    {
        foreach (var url in Pictures(facts, embed).Select(source => urls.TryParse(source, page, out var url) ? url : null).OfType<Uri>().Distinct().Take(UrlPreviewLimits.ImagesTried))
        {
            if (await images.FetchAsync(url, cancellationToken) is { } image)
            {
                return image;
            }
        }

        return null;
    }

    /// <summary>The pictures that a page proposes, the best candidates first.</summary>
    private static IEnumerable<string> Pictures(PageFacts facts, OEmbedDocument? embed) => ((string?[])
        [
            facts.OpenGraph.GetValueOrDefault("og:image:secure_url"),
            facts.OpenGraph.GetValueOrDefault("og:image"),
            facts.OpenGraph.GetValueOrDefault("og:image:url"),
            facts.Metadata.GetValueOrDefault("twitter:image"),
            facts.Metadata.GetValueOrDefault("image"),
            embed?.Image,
            facts.LinkedImage,
            .. facts.Images.OrderByDescending(image => image.Area ?? 0).Select(image => image.Source).Take(1),
            facts.Icon,
        ]).OfType<string>();
}
