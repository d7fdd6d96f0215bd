using System.Buffers;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Filters;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Timelines;

namespace Myelin.Server.Sync.Writing;

/// <summary>Writes the events of rooms in the form that the filter requests (<c>event_format</c>, <c>event_fields</c>).</summary>
internal sealed class RoomEventWriter(SyncFilter filter, long now)
{
    private readonly ClientEventFormat _format = new(now, IncludesRoomId: false);

    public void WriteTimeline(Utf8JsonWriter writer, RoomTimeline timeline)
    {
        writer.WriteStartObject("timeline"u8);
        writer.WriteStartArray("events"u8);
        foreach (var served in timeline.Events)
        {
            Write(writer, served.Pdu, new UnsignedData(served.TransactionId, served.Previous, served.Event.RedactedBecause, served.Membership, served.Relations));
        }

        writer.WriteEndArray();
        writer.WriteBoolean("limited"u8, timeline.IsLimited);
        writer.WriteString("prev_batch"u8, timeline.PreviousBatch);
        writer.WriteEndObject();
    }

    public void WriteState(Utf8JsonWriter writer, StateForm form, IReadOnlyList<Pdu> state, IReadOnlyDictionary<EventId, UnsignedData> unsigned)
    {
        if (state.Count == 0 && form is StateForm.Before)
        {
            return;
        }

        writer.WriteStartObject(form switch
        {
            StateForm.After => "state_after"u8,
            StateForm.UnstableAfter => "org.matrix.msc4222.state_after"u8,
            _ => "state"u8,
        });
        writer.WriteStartArray("events"u8);
        foreach (var pdu in state)
        {
            Write(writer, pdu, unsigned.GetValueOrDefault(pdu.EventId));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public void WriteStripped(Utf8JsonWriter writer, Pdu pdu) => new ClientEventWriter(writer, _format).WriteStripped(pdu);

    private void Write(Utf8JsonWriter writer, Pdu pdu, in UnsignedData unsigned)
    {
        if (filter.EventFormat is EventFormat.Federation)
        {
            new ClientEventWriter(writer, _format).WriteAsFederated(pdu, unsigned);
        }
        else if (filter.EventFields is { } fields)
        {
            var buffer = new ArrayBufferWriter<byte>(1_024);
            using (var whole = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
            {
                new ClientEventWriter(whole, _format).Write(pdu, unsigned);
            }

            fields.WriteTo(writer, buffer.WrittenSpan);
        }
        else
        {
            new ClientEventWriter(writer, _format).Write(pdu, unsigned);
        }
    }
}
