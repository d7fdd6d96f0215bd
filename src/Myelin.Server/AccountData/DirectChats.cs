using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Json;

namespace Myelin.Server.AccountData;

/// <summary>The content of <c>m.direct</c>: rooms by user ("Direct Messaging"). Clients may store anything there; content of another form is kept.</summary>
internal static class DirectChats
{
    /// <summary>Adds a room next to each mention of the room it replaces; null if there is nothing to add.</summary>
    public static ReadOnlyMemory<byte>? WithSuccessor(ReadOnlyMemory<byte>? content, RoomId old, RoomId successor)
    {
        if (content is not { } json || JsonNode.Parse(json.Span, documentOptions: JsonLimits.Documents) is not JsonObject chats)
        {
            return null;
        }

        var isChanged = false;
        foreach (var rooms in chats.Select(static chat => chat.Value).OfType<JsonArray>())
        {
            if (Names(rooms, old) && !Names(rooms, successor))
            {
                rooms.Add(successor.Value);
                isChanged = true;
            }
        }

        return isChanged ? JsonSerializer.SerializeToUtf8Bytes(chats, AccountDataJsonText.Default.JsonObject) : default(ReadOnlyMemory<byte>?);
    }

    private static bool Names(JsonArray rooms, RoomId room) =>
        rooms.Any(entry => entry is JsonValue value && value.TryGetValue(out string? id) && id == room.Value);
}
