using System.Text.Json;

namespace Myelin.Server.UrlPreviews.OEmbed;

/// <summary>An oEmbed document about a page (oembed.com, "Response parameters"), as far as previews use it.</summary>
/// <param name="Title">Its title; null if none.</param>
/// <param name="Provider">The name of the site; null if none.</param>
/// <param name="Author">The author; null if none.</param>
/// <param name="Image">The URL of a photo or of a thumbnail; null if none.</param>
/// <param name="Html">The HTML to embed; null if none.</param>
internal sealed record OEmbedDocument(string? Title, string? Provider, string? Author, string? Image, string? Html)
{
    /// <summary>Parses a document; null if it is invalid.</summary>
    public static OEmbedDocument? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = UrlPreviewLimits.OEmbedDepth, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind is JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON, or text with invalid Unicode, which is only noticed when it is read.
            return null;
        }
    }

    private static OEmbedDocument Read(JsonElement document)
    {
        var isPhoto = Text(document, "type") == "photo";
        return new OEmbedDocument(
            Text(document, "title"),
            Text(document, "provider_name"),
            Text(document, "author_name"),
            (isPhoto ? Text(document, "url") : null) ?? Text(document, "thumbnail_url"),
            Text(document, "html"));
    }

    private static string? Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
