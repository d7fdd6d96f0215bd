using System.Text.Json;
using Myelin.Core.Json;

namespace Myelin.Server.RoomDirectory;

/// <summary>Changes the content of <c>m.room.canonical_alias</c>.</summary>
internal static class CanonicalAliasContent
{
    /// <summary>The content without an alias; null if the content does not include it.</summary>
    public static byte[]? Without(ReadOnlyMemory<byte> contentJson, RoomAlias alias)
    {
        using var content = JsonDocument.Parse(contentJson, new JsonDocumentOptions { MaxDepth = JsonLimits.MaximumDepth });
        var isNamed = false;
        var changed = JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var member in content.RootElement.EnumerateObject())
            {
                switch (member)
                {
                    case { Name: "alias" } when Is(member.Value):
                        isNamed = true;
                        break;
                    case { Name: "alt_aliases", Value.ValueKind: JsonValueKind.Array } when member.Value.EnumerateArray().Any(Is):
                        isNamed = true;
                        writer.WriteStartArray(member.Name);
                        foreach (var other in member.Value.EnumerateArray().Where(other => !Is(other)))
                        {
                            other.WriteTo(writer);
                        }

                        writer.WriteEndArray();
                        break;
                    default:
                        member.WriteTo(writer);
                        break;
                }
            }

            writer.WriteEndObject();
        });

        return isNamed ? changed.ToArray() : null;

        bool Is(JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals(alias.Value);
    }
}
