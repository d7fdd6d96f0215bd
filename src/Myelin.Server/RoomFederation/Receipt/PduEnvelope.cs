using System.Text.Json;
using Myelin.Api.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Reads from an event's bytes what must be known before its format can be checked: the room, which has the version ("Checks performed on receipt of a PDU", step 1).</summary>
internal static class PduEnvelope
{
    /// <summary>The event's room; null if it names none.</summary>
    public static RoomId? RoomOf(RawValue pdu) => RoomId.TryParse(Text(pdu, "room_id"u8), out var room) ? room : null;

    /// <summary>The ID under which the sender knows an event that can't be read: in room versions 1 and 2 it is in the event. Otherwise null.</summary>
    public static string? IdOf(RawValue pdu) => Text(pdu, "event_id"u8);

    private static string? Text(RawValue pdu, ReadOnlySpan<byte> name)
    {
        if (!pdu.IsObject)
        {
            return null;
        }

        var reader = new Utf8JsonReader(pdu.Utf8.Span, new JsonReaderOptions { MaxDepth = JsonLimits.MaximumDepth + 2 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isNamed = reader.ValueTextEquals(name);
            reader.Read();
            if (isNamed)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }
}

/// <summary>"Is a valid event, otherwise it is dropped" (step 1).</summary>
internal static class FormatCheck
{
    /// <summary>The event; null if it is not one of this room.</summary>
    /// <param name="room">The room.</param>
    /// <param name="json">The event as it was sent.</param>
    /// <param name="reason">Why it is not.</param>
    public static Pdu? Read(RoomView room, ReadOnlyMemory<byte> json, out string? reason) => Read(room.Version, room.RoomId, json, out reason);

    private static Pdu? Read(RoomVersion version, RoomId room, ReadOnlyMemory<byte> json, out string? reason)
    {
        reason = null;
        try
        {
            var pdu = PduReader.Read(version, json);
            if (pdu.RoomId == room)
            {
                return pdu;
            }

            reason = "It is not an event of this room.";
        }
        catch (InvalidPduException invalid)
        {
            reason = invalid.Message;
        }

        return null;
    }
}
