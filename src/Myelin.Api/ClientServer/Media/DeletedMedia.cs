using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Media;

/// <summary>What was removed.</summary>
/// <param name="MediaIds">The media IDs.</param>
/// <param name="Total">How many they are.</param>
public sealed record DeletedMedia([property: JsonPropertyName("deleted_media")] IReadOnlyList<string> MediaIds, [property: JsonPropertyName("total")] int Total);
