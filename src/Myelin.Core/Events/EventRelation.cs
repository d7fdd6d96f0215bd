using System.Text;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;

namespace Myelin.Core.Events;

/// <summary>An event's <c>m.relates_to</c> (Client-Server API, "Forming relationships between events").</summary>
/// <param name="Type">The <c>rel_type</c>.</param>
/// <param name="Parent">The event that it relates to, which may be unknown or in another room.</param>
/// <param name="Key">The key of an annotation, such as an emoji; null if there is none.</param>
public readonly record struct EventRelation(string Type, EventId Parent, string? Key = null)
{
    public const string Annotation = "m.annotation";

    public const string Reference = "m.reference";

    public const string Replacement = "m.replace";

    public const string Thread = "m.thread";

    /// <summary>The longest <c>rel_type</c> in bytes of UTF-8, the same as for event types. A relation with a longer one is ignored.</summary>
    public const int MaximumTypeBytes = 255;

    /// <summary>The event's relation; null if it has none, as in a rich reply, or if it doesn't match the schema, in which case it is "simply ignored".</summary>
    public static EventRelation? Of(Pdu pdu) => Of(pdu.ContentJson.Span);

    /// <summary>The relation in an event's content; null as above.</summary>
    /// <param name="contentJson">A JSON object. The key is found only if it is written without escapes, as in canonical JSON.</param>
    public static EventRelation? Of(ReadOnlySpan<byte> contentJson)
    {
        // This runs for every stored event, and most have no relation.
        if (contentJson.IndexOf("\"m.relates_to\""u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(contentJson, new JsonReaderOptions { MaxDepth = JsonLimits.MaximumDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRelation = reader.ValueTextEquals("m.relates_to"u8);
            reader.Read();
            if (isRelation)
            {
                return reader.TokenType == JsonTokenType.StartObject ? Read(ref reader) : null;
            }

            reader.Skip();
        }

        return null;
    }

    private static EventRelation? Read(ref Utf8JsonReader reader)
    {
        string? type = null;
        string? parent = null;
        string? key = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("rel_type"u8);
            var isParent = reader.ValueTextEquals("event_id"u8);
            var isKey = reader.ValueTextEquals("key"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                type = isType ? reader.GetString() : type;
                parent = isParent ? reader.GetString() : parent;
                key = isKey ? reader.GetString() : key;
            }

            reader.Skip();
        }

        return type is { Length: > 0 } && Encoding.UTF8.GetByteCount(type) <= MaximumTypeBytes && EventId.TryParse(parent, out var id)
            ? new EventRelation(type, id, key)
            : null;
    }
}
