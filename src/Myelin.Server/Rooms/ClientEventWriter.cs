using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Writes events as clients see them (Client-Server API, "Room event format"), copying stored bytes.</summary>
internal readonly ref struct ClientEventWriter(Utf8JsonWriter writer, ClientEventFormat format)
{
    /// <summary>Writes an event with what is told of it in <c>unsigned</c>.</summary>
    public void Write(Pdu pdu, in UnsignedData told = default)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("content"u8);
        WriteContent(pdu);
        writer.WriteString("event_id"u8, pdu.EventId.Value);
        writer.WriteNumber("origin_server_ts"u8, pdu.OriginServerTs);
        if (pdu.Redacts is { } redacts)
        {
            // Told at the top level whatever the room version, for clients of before version 11 ("Event format: m.room.redaction").
            writer.WriteString("redacts"u8, redacts.Value);
        }

        if (format.IncludesRoomId)
        {
            writer.WriteString("room_id"u8, pdu.RoomId.Value);
        }

        writer.WriteString("sender"u8, pdu.Sender.Value);
        if (pdu.StateKey is { } stateKey)
        {
            writer.WriteString("state_key"u8, stateKey);
        }

        writer.WriteString("type"u8, pdu.Type);
        WriteUnsigned(pdu, told);
        writer.WriteEndObject();
    }

    /// <summary>
    /// Writes an event as it came over federation, with its ID and what is told of it, which no server signed (<c>event_format</c>,
    /// <c>federation</c>).
    /// </summary>
    public void WriteAsFederated(Pdu pdu, in UnsignedData told)
    {
        writer.WriteStartObject();
        using (var document = JsonDocument.Parse(pdu.Json, JsonLimits.Documents))
        {
            foreach (var member in document.RootElement.EnumerateObject())
            {
                member.WriteTo(writer);
            }
        }

        if (pdu.RoomVersion.EventIds != EventIdFormat.ChosenByOrigin)
        {
            writer.WriteString("event_id"u8, pdu.EventId.Value);
        }

        WriteUnsigned(pdu, told);
        writer.WriteEndObject();
    }

    /// <summary>Writes an event stripped of all but what a person who is not in the room may know ("Stripped state").</summary>
    public void WriteStripped(Pdu pdu)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("content"u8);
        writer.WriteRawValue(pdu.ContentJson.Span, skipInputValidation: true);
        writer.WriteString("sender"u8, pdu.Sender.Value);
        writer.WriteString("state_key"u8, pdu.StateKey ?? string.Empty);
        writer.WriteString("type"u8, pdu.Type);
        writer.WriteEndObject();
    }

    /// <summary>Before room version 11 a redaction's target stands at the top level; newer clients look for it in the content ("room version 11").</summary>
    private void WriteContent(Pdu pdu)
    {
        if (pdu is not { Type: EventTypes.Redaction, Redacts: { } redacts } || pdu.RoomVersion.RedactsInContent)
        {
            writer.WriteRawValue(pdu.ContentJson.Span, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in pdu.ParseContent().EnumerateObject())
        {
            if (!member.NameEquals("redacts"u8))
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteString("redacts"u8, redacts.Value);
        writer.WriteEndObject();
    }

    private void WriteUnsigned(Pdu pdu, in UnsignedData told)
    {
        writer.WriteStartObject("unsigned"u8);
        writer.WriteNumber("age"u8, Math.Max(0, format.Now - pdu.OriginServerTs));
        if (told.Relations is { } relations)
        {
            Write(relations);
        }

        if (told.StrippedState is { } stripped)
        {
            writer.WriteStartArray(MembershipKinds.Of(pdu) is MembershipKind.Knock ? "knock_room_state"u8 : "invite_room_state"u8);
            foreach (var state in stripped)
            {
                WriteStripped(state);
            }

            writer.WriteEndArray();
        }

        if (told.Membership is not MembershipKind.None)
        {
            writer.WriteString("membership"u8, MembershipKinds.Name(told.Membership));
        }

        if (told.Previous is { } previous)
        {
            writer.WritePropertyName("prev_content"u8);
            writer.WriteRawValue(previous.ContentJson.Span, skipInputValidation: true);
            writer.WriteString("prev_sender"u8, previous.Sender.Value);
            writer.WriteString("replaces_state"u8, previous.EventId.Value);
        }

        if (told.RedactedBecause is { } redaction)
        {
            writer.WritePropertyName("redacted_because"u8);
            Write(redaction);
        }

        if (told.TransactionId is { } transaction)
        {
            writer.WriteString("transaction_id"u8, transaction);
        }

        writer.WriteEndObject();
    }

    private void Write(BundledRelations relations)
    {
        writer.WriteStartObject("m.relations"u8);
        if (relations.References.Count > 0)
        {
            writer.WriteStartObject("m.reference"u8);
            writer.WriteStartArray("chunk"u8);
            foreach (var reference in relations.References)
            {
                writer.WriteStartObject();
                writer.WriteString("event_id"u8, reference.Value);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        if (relations.Replacement is { } replacement)
        {
            writer.WritePropertyName("m.replace"u8);
            Write(replacement.Pdu, replacement.Told);
        }

        if (relations.Thread is { } thread)
        {
            writer.WriteStartObject("m.thread"u8);
            writer.WriteNumber("count"u8, thread.Count);
            writer.WriteBoolean("current_user_participated"u8, thread.CurrentUserParticipated);
            writer.WritePropertyName("latest_event"u8);
            Write(thread.Latest.Pdu, thread.Latest.Told);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

/// <summary>In which form events are told.</summary>
/// <param name="Now">Milliseconds since the Unix epoch, for <c>age</c>.</param>
/// <param name="IncludesRoomId">Whether <c>room_id</c> is written; in <c>/sync</c> it is not.</param>
internal readonly record struct ClientEventFormat(long Now, bool IncludesRoomId);

/// <summary>What is told of an event beside itself.</summary>
/// <param name="TransactionId">Its transaction ID, for the device that sent it.</param>
/// <param name="Previous">For a state event, the one it replaced.</param>
/// <param name="RedactedBecause">The redaction applied to it.</param>
/// <param name="Membership">The reader's membership at the event; none if it is not told.</param>
/// <param name="Relations">Its bundled aggregations; null if it has none.</param>
internal readonly record struct UnsignedData(
    string? TransactionId, Pdu? Previous, Pdu? RedactedBecause, MembershipKind Membership, BundledRelations? Relations = null)
{
    /// <summary>For an invitation or a knock, what its user may know of the room ("Stripped state"); null if it is not told.</summary>
    public IReadOnlyList<Pdu>? StrippedState { get; init; }
}
