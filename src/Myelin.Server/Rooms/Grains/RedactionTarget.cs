using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Grains;

/// <summary>What a redaction does to its target ("Redactions"): it becomes true in the redaction's own unit.</summary>
internal static class RedactionTarget
{
    /// <summary>The event that a proposal would redact; null if it is no redaction.</summary>
    public static EventId? Of(EventProposal proposal)
    {
        if (proposal.Type != EventTypes.Redaction || proposal.StateKey is not null)
        {
            return null;
        }

        if (proposal.Redacts is { } target)
        {
            return target;
        }

        using var content = JsonDocument.Parse(proposal.ContentJson, JsonLimits.Documents);
        return content.RootElement.TryGetProperty("redacts", out var redacts)
            && redacts.ValueKind == JsonValueKind.String
            && EventId.TryParse(redacts.GetString(), out var id)
            ? id
            : null;
    }

    /// <summary>Adds to the redaction's unit that the target keeps only what the room version protects. The engine has checked that it may.</summary>
    public static void Apply(LogUnit unit, Pdu redaction, StoredEvent target)
    {
        if (redaction.Redacts != target.Pdu.EventId)
        {
            return;
        }

        var redacted = Redaction.Redact(target.Pdu);
        unit.Add(new LogEntry(LogEntryKind.Room, target.Room.Value, target.Number.Value, new RedactionFact(redacted, redaction)));
        EventRows.Redact(unit, target, redaction.EventId, redacted);
    }
}
