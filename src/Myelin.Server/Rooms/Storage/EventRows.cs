using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>The rows of an event.</summary>
internal sealed record EventRows(
    StoredEvent Event, TypeNumber Type, TupleNumber? Tuple, UserNumber Sender, int? EntryIndex, bool IsKnown, bool IsInOrder)
{
    private const string Insert = """
        INSERT INTO events (number, room, standing, type, tuple, sender, depth, origin_server_ts, position, state_before, state_after, event_id, json, is_in_order)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """;

    // An outlier gets its place; nothing else ever changes.
    private const string Place = "UPDATE events SET standing = $2, position = $3, state_before = $4, state_after = $5, json = $6 WHERE number = $1 AND standing = 3";

    private static readonly string SetRedacted =
        $"UPDATE events SET json = $2, redacted_by = COALESCE((SELECT e.number FROM events e WHERE {EventIdBytes.AreEqual("e.event_id", "$3")}), redacted_by) WHERE number = $1";

    private readonly byte[] _id = EventIdBytes.Encode(Event.Pdu.EventId);

    public void Write(IRowSink sink, LogPosition first)
    {
        long? position = EntryIndex is { } index ? first.Plus(index).Value : null;
        var before = Event.Pdu.IsState ? Event.StateBefore?.Value : null;
        var status = StoredStatus.Code(Event.Status);
        if (IsKnown)
        {
            sink.Execute(Place, Event.Number.Value, status, position, before, Event.StateAfter?.Value, Event.Pdu.Json);
            return;
        }

        sink.Execute(
            Insert,
            Event.Number.Value,
            Event.Room.Value,
            status,
            Type.Value,
            Tuple?.Value,
            Sender.Value,
            Event.Pdu.Depth,
            Event.Pdu.OriginServerTs,
            position,
            before,
            Event.StateAfter?.Value,
            _id,
            Event.Pdu.Json,
            IsInOrder ? 1 : 0);
    }

    /// <summary>Adds to a unit that an event's bytes are replaced by its redacted form ("Redactions").</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="target">The event as it was.</param>
    /// <param name="redactedBy">The event that redacts it; null where it is removed for another reason, such as expiry.</param>
    /// <param name="redacted">Its redacted form.</param>
    public static LogUnit Redact(LogUnit unit, StoredEvent target, EventId? redactedBy, Pdu redacted)
    {
        RelationRows.Remove(unit, target);
        return unit.Write(
            SetRedacted,
            target.Number.Value,
            redacted.Json,
            redactedBy is { } id ? EventIdBytes.Encode(id) : null);
    }
}
