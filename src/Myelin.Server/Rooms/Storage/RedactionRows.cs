using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Storage;

/// <summary>What a redaction does to its target ("Redactions"): it becomes true in the redaction's own unit.</summary>
internal static class RedactionRows
{
    /// <summary>Adds to a redaction's unit, after the redaction itself, that its target is its redacted form from now on and relates to nothing any more.</summary>
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
