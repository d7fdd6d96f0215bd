using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Api;
using Myelin.Core.Json;

namespace Myelin.Server.AccountData;

/// <summary>The content of <c>m.tag</c>: <c>{"tags": {name: {"order": 0.5}}}</c> ("Room Tagging"). Anything else that clients have stored there is skipped.</summary>
internal static class RoomTags
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: the tag is too long, or the order out of range; <c>M_BAD_JSON</c>: the order is no number.</exception>
    public static void Validate(string tag, ReadOnlyMemory<byte> infoJson)
    {
        if (tag.Length == 0 || Encoding.UTF8.GetByteCount(tag) > AccountDataLimits.MaximumNameBytes)
        {
            throw MatrixException.InvalidParam($"A tag has 1 to {AccountDataLimits.MaximumNameBytes} bytes.");
        }

        using var info = JsonDocument.Parse(infoJson, JsonLimits.Documents);
        if (info.RootElement.TryGetProperty("order", out var order))
        {
            if (order.ValueKind != JsonValueKind.Number)
            {
                throw MatrixException.BadJson("'order' must be a number.");
            }

            if (order.GetDouble() is not (>= 0 and <= 1))
            {
                throw MatrixException.InvalidParam("'order' must be between 0 and 1.");
            }
        }
    }

    /// <summary>The tags in the form of the endpoint's response.</summary>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte>? content) => Write(Tags(content));

    public static ReadOnlyMemory<byte>? With(ReadOnlyMemory<byte>? content, string tag, ReadOnlyMemory<byte> infoJson)
    {
        var tags = Tags(content);
        tags[tag] = JsonNode.Parse(infoJson.Span, documentOptions: JsonLimits.Documents);
        return Write(tags);
    }

    /// <summary>Removes a tag; null if it does not exist.</summary>
    public static ReadOnlyMemory<byte>? Without(ReadOnlyMemory<byte>? content, string tag)
    {
        var tags = Tags(content);
        return tags.Remove(tag) ? Write(tags) : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>Adds another room's tags; existing tags are kept. Null if there is nothing to add.</summary>
    public static ReadOnlyMemory<byte>? WithAllOf(ReadOnlyMemory<byte>? content, ReadOnlyMemory<byte> other)
    {
        var tags = Tags(content);
        var added = Tags(other).Where(tag => !tags.ContainsKey(tag.Key)).ToList();
        foreach (var (name, info) in added)
        {
            tags[name] = info?.DeepClone();
        }

        return added.Count > 0 ? Write(tags) : default(ReadOnlyMemory<byte>?);
    }

    private static JsonObject Tags(ReadOnlyMemory<byte>? content)
    {
        if (content is { } json && JsonNode.Parse(json.Span, documentOptions: JsonLimits.Documents) is JsonObject root && root["tags"] is JsonObject tags)
        {
            root.Remove("tags");
            return tags;
        }

        return [];
    }

    private static ReadOnlyMemory<byte> Write(JsonObject tags) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["tags"] = tags }, AccountDataJsonText.Default.JsonObject);
}
