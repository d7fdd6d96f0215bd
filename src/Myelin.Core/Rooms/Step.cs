using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>What the room engine decides: carried out by the shell around it.</summary>
public abstract record Step
{
    private Step()
    {
    }

    /// <summary>
    /// The event is taken, with the standing that <see cref="RoomAppend.Status"/> says, and stands in the engine's memory already, so that the next
    /// one builds on it. If storing it fails, the engine is to be thrown away.
    /// </summary>
    public sealed record Append(RoomAppend Value) : Step;

    /// <summary>Nothing happened; why is for the caller.</summary>
    /// <param name="Reason">The kind of refusal, to be mapped to a Matrix error.</param>
    /// <param name="Message">For a person.</param>
    public sealed record Refused(RefusalReason Reason, string Message) : Step;

    /// <summary>
    /// The shell reads these from its store, hands them over by <see cref="RoomEngine.Remember(Events.Pdu, EventStatus)"/>,
    /// <see cref="RoomEngine.Remember(EventId, Events.StateMap)"/> or, for what its store lacks, <see cref="RoomEngine.RememberAbsent"/>, and repeats the call.
    /// </summary>
    /// <param name="Events">Events needed with their standing.</param>
    /// <param name="StatesAfter">Events whose state after them is needed.</param>
    public sealed record Load(ImmutableArray<EventId> Events, ImmutableArray<EventId> StatesAfter) : Step;

    /// <summary>The event can't be judged without these, which the store lacks: other servers have to be asked, then the call is repeated: it begins with <see cref="Load"/> again.</summary>
    /// <param name="PrevEvents">Missing predecessors, to be received in full (or given with <see cref="RoomEngine.Remember(EventId, Events.StateMap)"/> where history ends).</param>
    /// <param name="AuthEvents">Missing events of the auth chain or of a state: <see cref="RoomEngine.ReceiveOutlier"/> is enough for them.</param>
    public sealed record Fetch(ImmutableArray<EventId> PrevEvents, ImmutableArray<EventId> AuthEvents) : Step;

    /// <summary>Nothing needs doing: the same content already stands in the state, or the event is known.</summary>
    public sealed record Unchanged(EventId Existing) : Step;
}

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

/// <summary>How an event stands in a room (Server-Server API, "Checks performed on receipt of a PDU"). Only an outlier changes its standing later.</summary>
public enum EventStatus
{
    /// <summary>It passed every check and takes part in the timeline.</summary>
    Accepted,

    /// <summary>It passed by the state before it but not by the room's current state: kept with its state, not shown, not built upon ("Soft failure").</summary>
    SoftFailed,

    /// <summary>It did not pass: kept so that what refers to it can be judged, with no effect on state ("Rejection").</summary>
    Rejected,

    /// <summary>Known and allowed by its auth events, but with no place in the graph that this server holds: the state before it is unknown.</summary>
    Outlier,
}

/// <summary>Why the engine refuses; each maps to one Matrix error code.</summary>
public enum RefusalReason
{
    /// <summary>The authorisation rules refuse it (<c>M_FORBIDDEN</c>).</summary>
    Forbidden,

    /// <summary>The event is not of the form that its type has, whoever sends it (<c>M_BAD_JSON</c>).</summary>
    Malformed,

    /// <summary>The event is beyond a size limit (<c>M_TOO_LARGE</c>).</summary>
    TooLarge,

    /// <summary>The content is JSON that this room version can't hold (<c>M_BAD_JSON</c>).</summary>
    BadJson,

    /// <summary>The event belongs to another room or names another room version.</summary>
    WrongRoom,
}
