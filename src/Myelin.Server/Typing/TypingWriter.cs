using System.Text.Json;

namespace Myelin.Server.Typing;

/// <summary>Writes <c>m.typing</c> events ("Typing Notifications").</summary>
internal static class TypingWriter
{
    /// <summary>Writes the typing users of a room. The room ID is written if it is given, for events that are not listed under their room.</summary>
    public static void Write(Utf8JsonWriter writer, IEnumerable<UserId> users, RoomId? room)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("content"u8);
        writer.WriteStartArray("user_ids"u8);
        foreach (var user in users)
        {
            writer.WriteStringValue(user.Value);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        if (room is { } named)
        {
            writer.WriteString("room_id"u8, named.Value);
        }

        writer.WriteString("type"u8, "m.typing"u8);
        writer.WriteEndObject();
    }
}
