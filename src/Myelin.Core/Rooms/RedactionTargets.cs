using Myelin.Core.Authorization;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms;

/// <summary>Whether a redaction may touch its target ("Handling redactions" of room version 3).</summary>
public static class RedactionTargets
{
    /// <summary>Whether an accepted redaction is to be applied to its target, once both are known.</summary>
    /// <param name="redaction">The redaction, accepted.</param>
    /// <param name="target">The event that it names.</param>
    /// <param name="powerLevels">The power levels in the state before the redaction, the same on every server.</param>
    public static bool MayRedact(Pdu redaction, Pdu target, PowerLevels powerLevels)
    {
        ArgumentNullException.ThrowIfNull(redaction);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(powerLevels);
        if (redaction.Redacts != target.EventId || redaction.RoomId != target.RoomId || IsProtected(target))
        {
            return false;
        }

        // In room versions 1 and 2 the authorisation rules have looked at this already.
        return redaction.RoomVersion.AuthorisesRedactions
            || powerLevels.Of(redaction.Sender) >= powerLevels.Redact
            || redaction.Sender.ServerName == target.Sender.ServerName;
    }

    /// <summary>A create event without its content would leave a room that no client can read, and in old room versions open it to other servers.</summary>
    public static bool IsProtected(Pdu target) => target.Is(EventTypes.Create, string.Empty);
}
