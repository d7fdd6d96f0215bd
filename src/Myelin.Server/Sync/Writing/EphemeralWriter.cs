using System.Text.Json;
using Myelin.Server.Receipts;
using Myelin.Server.Sync.Rooms;
using Myelin.Server.Typing;

namespace Myelin.Server.Sync.Writing;

/// <summary>Writes the <c>ephemeral</c> events of a room: <c>m.typing</c> and <c>m.receipt</c>.</summary>
internal static class EphemeralWriter
{
    public static void Write(Utf8JsonWriter writer, RoomUpdates news)
    {
        if (news.Receipts.Count == 0 && news.Typing is null)
        {
            return;
        }

        writer.WriteStartObject("ephemeral"u8);
        writer.WriteStartArray("events"u8);
        if (news.Typing is { } typing)
        {
            WriteTyping(writer, typing.Users, null);
        }

        WriteReceipts(writer, news.Receipts, null);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes who types in a room; the room itself is named where the event does not stand below it.</summary>
    public static void WriteTyping(Utf8JsonWriter writer, IEnumerable<UserId> users, RoomId? room)
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
        WriteRoom(writer, room);
        writer.WriteString("type"u8, "m.typing"u8);
        writer.WriteEndObject();
    }

    /// <summary>Writes receipts of one room, in as many events as it takes.</summary>
    public static void WriteReceipts(Utf8JsonWriter writer, IReadOnlyList<Receipt> receipts, RoomId? room)
    {
        while (receipts.Count > 0)
        {
            receipts = WriteOne(writer, receipts, room);
        }
    }

    private static void WriteRoom(Utf8JsonWriter writer, RoomId? room)
    {
        if (room is { } named)
        {
            writer.WriteString("room_id"u8, named.Value);
        }
    }

    /// <summary>
    /// Writes one event of receipts, and gives those that have no place in it: a user's receipts of one kind for one event differ by
    /// thread, and an event holds one of them.
    /// </summary>
    private static List<Receipt> WriteOne(Utf8JsonWriter writer, IReadOnlyList<Receipt> receipts, RoomId? room)
    {
        var left = new List<Receipt>();
        writer.WriteStartObject();
        writer.WriteStartObject("content"u8);
        foreach (var byEvent in receipts.GroupBy(receipt => receipt.EventId))
        {
            writer.WriteStartObject(byEvent.Key.Value);
            foreach (var byKind in byEvent.GroupBy(receipt => receipt.Kind))
            {
                writer.WriteStartObject(byKind.Key is ReceiptKind.ReadPrivate ? "m.read.private"u8 : "m.read"u8);
                foreach (var byUser in byKind.GroupBy(receipt => receipt.User))
                {
                    WriteReceipt(writer, byUser.First());
                    left.AddRange(byUser.Skip(1));
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteRoom(writer, room);
        writer.WriteString("type"u8, "m.receipt"u8);
        writer.WriteEndObject();
        return left;
    }

    private static void WriteReceipt(Utf8JsonWriter writer, Receipt receipt)
    {
        writer.WriteStartObject(receipt.User.Value);
        if (receipt.ThreadId is { } thread)
        {
            writer.WriteString("thread_id"u8, thread);
        }

        writer.WriteNumber("ts"u8, receipt.Timestamp);
        writer.WriteEndObject();
    }
}
