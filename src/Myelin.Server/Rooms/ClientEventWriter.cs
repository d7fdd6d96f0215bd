using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Writes events in the client format (Client-Server API, "Room event format"), copying stored bytes.</summary>
internal readonly ref struct ClientEventWriter(Utf8JsonWriter writer, ClientEventFormat format)
{
    /// <summary>Writes an event and its <c>unsigned</c> data.</summary>
    public void Write(Pdu pdu, in UnsignedData unsigned = default)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("content"u8);
        WriteContent(pdu);
        writer.WriteString("event_id"u8, pdu.EventId.Value);
        writer.WriteNumber("origin_server_ts"u8, pdu.OriginServerTs);
        if (pdu.Redacts is { } redacts)
        {
            // Included at the top level for every room version, for clients that predate version 11 ("Event format: m.room.redaction").
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
        WriteUnsigned(pdu, unsigned);
        writer.WriteEndObject();
    }

    /// <summary>
    /// Writes an event in the federation format (<c>event_format</c>, <c>federation</c>), plus its ID and <c>unsigned</c> data, which no server
    /// signed.
    /// </summary>
    public void WriteAsFederated(Pdu pdu, in UnsignedData unsigned)
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

        WriteUnsigned(pdu, unsigned);
        writer.WriteEndObject();
    }

    /// <summary>Writes only the parts of an event that someone outside the room may see ("Stripped state").</summary>
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

    /// <summary>Before room version 11 a redaction's target is at the top level; newer clients look for it in the content ("room version 11").</summary>
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

    private void WriteUnsigned(Pdu pdu, in UnsignedData unsigned)
    {
        writer.WriteStartObject("unsigned"u8);
        writer.WriteNumber("age"u8, Math.Max(0, format.Now - pdu.OriginServerTs));
        if (unsigned.Relations is { } relations)
        {
            Write(relations);
        }

        if (unsigned.StrippedState is { } stripped)
        {
            writer.WriteStartArray(MembershipKinds.Of(pdu) is MembershipKind.Knock ? "knock_room_state"u8 : "invite_room_state"u8);
            foreach (var state in stripped)
            {
                WriteStripped(state);
            }

            writer.WriteEndArray();
        }

        if (unsigned.Membership is not MembershipKind.None)
        {
            writer.WriteString("membership"u8, MembershipKinds.Name(unsigned.Membership));
        }

        if (unsigned.Previous is { } previous)
        {
            writer.WritePropertyName("prev_content"u8);
            writer.WriteRawValue(previous.ContentJson.Span, skipInputValidation: true);
            writer.WriteString("prev_sender"u8, previous.Sender.Value);
            writer.WriteString("replaces_state"u8, previous.EventId.Value);
        }

        if (unsigned.RedactedBecause is { } redaction)
        {
            writer.WritePropertyName("redacted_because"u8);
            Write(redaction);
        }

        if (unsigned.TransactionId is { } transaction)
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
            Write(replacement.Pdu, replacement.Unsigned);
        }

        if (relations.Thread is { } thread)
        {
            writer.WriteStartObject("m.thread"u8);
            writer.WriteNumber("count"u8, thread.Count);
            writer.WriteBoolean("current_user_participated"u8, thread.CurrentUserParticipated);
            writer.WritePropertyName("latest_event"u8);
            Write(thread.Latest.Pdu, thread.Latest.Unsigned);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

/// <summary>The form in which events are written.</summary>
/// <param name="Now">Milliseconds since the Unix epoch, for <c>age</c>.</param>
/// <param name="IncludesRoomId">Whether to write <c>room_id</c>; <c>/sync</c> omits it.</param>
internal readonly record struct ClientEventFormat(long Now, bool IncludesRoomId);

/// <summary>What the server adds to an event under <c>unsigned</c>.</summary>
/// <param name="TransactionId">Its transaction ID, for the device that sent it.</param>
/// <param name="Previous">For a state event, the event it replaced.</param>
/// <param name="RedactedBecause">The redaction applied to it.</param>
/// <param name="Membership">The reader's membership at the event; <see cref="MembershipKind.None"/> leaves it out.</param>
/// <param name="Relations">Its bundled aggregations; null if it has none.</param>
internal readonly record struct UnsignedData(
    string? TransactionId, Pdu? Previous, Pdu? RedactedBecause, MembershipKind Membership, BundledRelations? Relations = null)
{
    /// <summary>For an invite or a knock, what its user may know of the room ("Stripped state"); null leaves it out.</summary>
    public IReadOnlyList<Pdu>? StrippedState { get; init; }
}
