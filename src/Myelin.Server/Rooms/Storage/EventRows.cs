using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;
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

    // Only an outlier is updated, when it gets its place; nothing else ever changes.
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

    /// <summary>Adds to a unit the replacement of an event's bytes by its redacted form ("Redactions").</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="target">The event as it was.</param>
    /// <param name="redactedBy">The event that redacts it; null if it is removed for another reason, such as expiry.</param>
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

/// <summary>An event that the engine has accepted for storage.</summary>
/// <param name="Append">The engine's decision.</param>
/// <param name="IsLive">Whether it joins the live timeline if it is accepted; backfilled history gets no place in the log.</param>
/// <param name="Known">The number under which it is already stored as an outlier; null for a new event.</param>
/// <param name="Transaction">The client's transaction that sent it.</param>
/// <param name="IsPartial">Whether the states before and after it are partial (a join in progress).</param>
public sealed record EventToStore(RoomAppend Append, bool IsLive = true, EventNumber? Known = null, TransactionKey? Transaction = null, bool IsPartial = false)
{
    /// <summary>Whether it is another server's event that this server passes on to the room's servers.</summary>
    public bool IsRelayed { get; init; }
}

/// <summary>What the log entries of a current state change, and of a local user's membership, hand to followers in this process.</summary>
/// <param name="Change">The change.</param>
/// <param name="After">The new current event; null if there is none.</param>
/// <param name="Behind">How many entries before this one the event is that caused the change; 0 if no event of the timeline did.</param>
public sealed record CurrentStateFact(CurrentStateChange Change, StoredEvent? After, int Behind);

/// <summary>Events that are being committed.</summary>
/// <param name="Events">The events in the order given, with their numbers.</param>
/// <param name="Committed">Completes with the commit; faults as <see cref="Log.ILogWriter.AppendAsync"/> does.</param>
public sealed record RoomCommit(IReadOnlyList<StoredEvent> Events, Task<Log.CommittedUnit> Committed);

/// <summary>Writes what a redaction does to its target ("Redactions"), in the redaction's own unit.</summary>
internal static class RedactionRows
{
    /// <summary>Adds to a redaction's unit, after the redaction itself, the target's redacted form and the removal of its relation.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="target">The event as it was.</param>
    /// <param name="redaction">The event that redacts it.</param>
    /// <param name="redacted">Its redacted form.</param>
    public static void Add(LogUnit unit, StoredEvent target, Pdu redaction, Pdu redacted)
    {
        unit.Add(new LogEntry(LogEntryKind.Room, target.Room.Value, target.Number.Value, new RedactionFact(redacted, redaction)));
        EventRows.Redact(unit, target, redaction.EventId, redacted);
    }
}
