using System.Text.Json.Nodes;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>Client-Server API, "Redactions".</summary>
public static class Redact
{
    /// <summary>
    /// The redaction of <paramref name="target"/>. From room version 11 on, <c>redacts</c> is in the content (MSC2174); before that, it is a top-level
    /// key, which is written when the event is built.
    /// </summary>
    /// <param name="version">The room's version.</param>
    /// <param name="sender">The user who redacts.</param>
    /// <param name="target">The event to redact.</param>
    /// <param name="reason">The reason given; null if none.</param>
    /// <param name="originServerTs">Milliseconds since the Unix epoch.</param>
    public static EventProposal Plan(RoomVersion version, UserId sender, EventId target, string? reason, long originServerTs)
    {
        ArgumentNullException.ThrowIfNull(version);
        var content = new JsonObject();
        if (version.RedactsInContent)
        {
            content["redacts"] = target.Value;
        }

        if (reason is not null)
        {
            content["reason"] = reason;
        }

        return new EventProposal(sender, EventTypes.Redaction, null, ContentBytes.Of(content), originServerTs, target);
    }
}
