using System.Text.Json;

namespace Myelin.Server.Receipts;

/// <summary>Writes <c>m.receipt</c> events ("Receipts").</summary>
internal static class ReceiptWriter
{
    /// <summary>Writes the receipts of one room, in as many events as necessary.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Receipt> receipts, RoomId? room)
    {
        while (receipts.Count > 0)
        {
            receipts = WriteOne(writer, receipts, room);
        }
    }

    /// <summary>
    /// Writes one event of receipts, and returns those that do not fit: a user's receipts of one type for one event may differ by
    /// thread, but an event can contain only one of them.
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
        if (room is { } named)
        {
            writer.WriteString("room_id"u8, named.Value);
        }

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
