using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>An event that the engine has taken, with all that follows for the room.</summary>
/// <param name="Pdu">The event; in redacted form if its content hash did not match.</param>
/// <param name="Status">How it stands.</param>
/// <param name="StateBefore">The state before it; empty for an outlier.</param>
/// <param name="StateAfter">The state after it: <paramref name="StateBefore"/> itself unless it is a state event that was not rejected.</param>
/// <param name="ForwardExtremities">The room's forward extremities from now on.</param>
/// <param name="CurrentState">The room's current state from now on.</param>
/// <param name="Changes">How the current state changed, ordered by tuple; resolution can change it by other events than this one.</param>
/// <param name="Reason">Why it is rejected or soft-failed, for a person; null otherwise.</param>
/// <param name="Redacted">What an accepted redaction leaves of its target ("Handling redactions"): from now on that is the event, also for the engine; null if it redacts nothing that is known here.</param>
public sealed record RoomAppend(
    Pdu Pdu,
    EventStatus Status,
    StateMap StateBefore,
    StateMap StateAfter,
    ImmutableArray<EventId> ForwardExtremities,
    StateMap CurrentState,
    ImmutableArray<CurrentStateChange> Changes,
    string? Reason,
    Pdu? Redacted = null);

/// <summary>A change of a room's current state at one tuple: never both null, never both the same.</summary>
public readonly record struct CurrentStateChange(StateTuple Tuple, EventId? Before, EventId? After);
