using Myelin.Core.Authorization;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms;

/// <summary>Decides whether a redaction may affect its target ("Handling redactions" of room version 3).</summary>
public static class RedactionTargets
{
    /// <summary>Whether an accepted redaction applies to its target. Called once both events are known.</summary>
    /// <param name="redaction">The accepted redaction.</param>
    /// <param name="target">The event that the redaction names.</param>
    /// <param name="powerLevels">The power levels in the state before the redaction, which are the same on every server.</param>
    public static bool MayRedact(Pdu redaction, Pdu target, PowerLevels powerLevels)
    {
        ArgumentNullException.ThrowIfNull(redaction);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(powerLevels);
        if (redaction.Redacts != target.EventId || redaction.RoomId != target.RoomId || IsProtected(target))
        {
            return false;
        }

        // In room versions 1 and 2, the authorisation rules have already checked this.
        return redaction.RoomVersion.AuthorisesRedactions
            || powerLevels.Of(redaction.Sender) >= powerLevels.Redact
            || redaction.Sender.ServerName == target.Sender.ServerName;
    }

    /// <summary>Create events are protected: without its content, no client could read the room, and old room versions would open it to other servers.</summary>
    public static bool IsProtected(Pdu target) => target.Is(EventTypes.Create, string.Empty);
}
