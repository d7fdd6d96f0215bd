using System.Text.Json;
using System.Text.Json.Nodes;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The content of <c>m.room.member</c>.</summary>
internal static class MemberContent
{
    public static ReadOnlyMemory<byte> Of(string membership, MemberProfile profile, bool isDirect = false)
    {
        var content = new JsonObject { ["membership"] = membership };
        if (profile.DisplayName is { } displayName)
        {
            content[MemberProfile.DisplayNameField] = displayName;
        }

        if (profile.AvatarUrl is { } avatarUrl)
        {
            content[MemberProfile.AvatarUrlField] = avatarUrl;
        }

        if (isDirect)
        {
            content["is_direct"] = true;
        }

        return ContentBytes.Of(content);
    }
}

/// <summary>Event content as the commands write it. It becomes canonical JSON when the event is built.</summary>
internal static class ContentBytes
{
    public static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();

    public static ReadOnlyMemory<byte> Of(JsonObject content) => JsonSerializer.SerializeToUtf8Bytes(content, ContentJsonContext.Default.JsonObject);

    /// <summary>The object to add to; empty if <paramref name="given"/> is undefined.</summary>
    /// <exception cref="ArgumentException">The value is not an object.</exception>
    public static JsonObject ObjectFrom(JsonElement given, string name) => given.ValueKind switch
    {
        JsonValueKind.Undefined => [],
        JsonValueKind.Object => JsonObject.Create(given)!,
        _ => throw new ArgumentException($"{name} must be an object."),
    };
}

/// <summary>Serialisation without reflection.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(JsonObject))]
[System.Text.Json.Serialization.JsonSourceGenerationOptions(MaxDepth = Json.JsonLimits.MaximumDepth)]
internal sealed partial class ContentJsonContext : System.Text.Json.Serialization.JsonSerializerContext;
