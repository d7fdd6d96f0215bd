using System.Text.Json;
using Myelin.Server.Receipts;
using Myelin.Server.Sync.Rooms;
using Myelin.Server.Typing;

namespace Myelin.Server.Sync.Writing;

/// <summary>Writes the <c>ephemeral</c> events of a room: <c>m.typing</c> and <c>m.receipt</c>.</summary>
internal static class EphemeralWriter
{
    public static void Write(Utf8JsonWriter writer, RoomUpdates updates)
    {
        if (updates.Receipts.Count == 0 && updates.Typing is null)
        {
            return;
        }

        writer.WriteStartObject("ephemeral"u8);
        writer.WriteStartArray("events"u8);
        if (updates.Typing is { } typing)
        {
            TypingWriter.Write(writer, typing.Users, null);
        }

        ReceiptWriter.Write(writer, updates.Receipts, null);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
