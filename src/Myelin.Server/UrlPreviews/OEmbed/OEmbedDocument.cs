using System.Text.Json;

namespace Myelin.Server.UrlPreviews.OEmbed;

/// <summary>What an oEmbed provider says of a page (oembed.com, "Response parameters"), as far as a preview shows it.</summary>
/// <param name="Title">Its title; null if none.</param>
/// <param name="Provider">The name of the site; null if none.</param>
/// <param name="Author">Who made it; null if not said.</param>
/// <param name="Image">The URL of a photo or of a thumbnail; null if none.</param>
/// <param name="Html">The HTML of what is to be embedded; null if none.</param>
internal sealed record OEmbedDocument(string? Title, string? Provider, string? Author, string? Image, string? Html)
{
    /// <summary>Reads one; null if it is none.</summary>
    public static OEmbedDocument? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = UrlPreviewLimits.OEmbedDepth, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind is JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is no Unicode, which is found when it is read.
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
