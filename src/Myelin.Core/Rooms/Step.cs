using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>A decision of the room engine, executed by the shell around it.</summary>
public abstract record Step
{
    private Step()
    {
    }

    /// <summary>
    /// The engine has taken the event with the status in <see cref="RoomAppend.Status"/>. The event is already in the engine's memory, so that the next
    /// one builds on it. If storing it fails, the shell must discard the engine.
    /// </summary>
    public sealed record Append(RoomAppend Value) : Step;

    /// <summary>The event was refused and nothing has changed.</summary>
    /// <param name="Reason">The kind of refusal, which maps to a Matrix error.</param>
    /// <param name="Message">The explanation, for people to read.</param>
    public sealed record Refused(RefusalReason Reason, string Message) : Step;

    /// <summary>
    /// The shell reads these from its store, passes them to <see cref="RoomEngine.Remember(Events.Pdu, EventStatus)"/>,
    /// <see cref="RoomEngine.Remember(EventId, Events.StateMap)"/> or, if its store lacks them, <see cref="RoomEngine.RememberAbsent"/>, and repeats the call.
    /// </summary>
    /// <param name="Events">Events that are needed, with their status.</param>
    /// <param name="StatesAfter">Events after which the state is needed.</param>
    public sealed record Load(ImmutableArray<EventId> Events, ImmutableArray<EventId> StatesAfter) : Step;

    /// <summary>
    /// The event can't be checked without these, and the store lacks them. The shell fetches them from other servers and repeats the call, which starts
    /// with <see cref="Load"/> again.
    /// </summary>
    /// <param name="PrevEvents">Missing prev events, to be received in full (or passed to <see cref="RoomEngine.Remember(EventId, Events.StateMap)"/> where history ends).</param>
    /// <param name="AuthEvents">Missing events of the auth chain or of a state: <see cref="RoomEngine.ReceiveOutlier"/> is enough.</param>
    public sealed record Fetch(ImmutableArray<EventId> PrevEvents, ImmutableArray<EventId> AuthEvents) : Step;

    /// <summary>There is nothing to do: the state already has the same content, or the event is known.</summary>
    public sealed record Unchanged(EventId Existing) : Step;
}

/// <summary>An event that the engine has taken, with its consequences for the room.</summary>
/// <param name="Pdu">The event, in its redacted form if its content hash didn't match.</param>
/// <param name="Status">Its status.</param>
/// <param name="StateBefore">The state before it; empty for an outlier.</param>
/// <param name="StateAfter">The state after it: <paramref name="StateBefore"/> itself, unless the event is a state event that was not rejected.</param>
/// <param name="ForwardExtremities">The room's forward extremities from now on.</param>
/// <param name="CurrentState">The room's current state from now on.</param>
/// <param name="Changes">The changes to the current state, ordered by tuple. State resolution may cause changes by other events than this one.</param>
/// <param name="Reason">Why it was rejected or soft-failed, for people to read; null otherwise.</param>
/// <param name="Redacted">The redacted form of an accepted redaction's target ("Handling redactions"), which replaces it from now on, in the engine as well; null if no known event is redacted.</param>
public sealed record RoomAppend(
    Pdu Pdu,
    EventStatus Status,
    StateMap StateBefore,
    StateMap StateAfter,
    ImmutableArray<EventId> ForwardExtremities,
    StateMap CurrentState,
    ImmutableArray<CurrentStateChange> Changes,
    string? Reason,
    Pdu? Redacted = null)
{
    /// <summary>The prev events that have no place in the graph here: this server's history has a gap before the event.</summary>
    public ImmutableArray<EventId> MissingPrevEvents { get; init; } = [];

    /// <summary>Whether the event itself was such a gap of events that came before it.</summary>
    public bool FillsGap { get; init; }

    /// <summary>
    /// Whether the state before the event was the room's current state, as always in a room without forks, so that its own change is all that it changes.
    /// </summary>
    public bool FollowsCurrentState => Changes switch
    {
        [] => ReferenceEquals(CurrentState, StateBefore),
        [var change] => ReferenceEquals(CurrentState, StateAfter) && change.After == Pdu.EventId && change.Before == StateBefore[change.Tuple],
        _ => false,
    };
}

/// <summary>A change of a room's current state at one tuple. The two events are never both null and never the same.</summary>
public readonly record struct CurrentStateChange(StateTuple Tuple, EventId? Before, EventId? After);

/// <summary>The status of an event in a room (Server-Server API, "Checks performed on receipt of a PDU"). Only an outlier's status changes later.</summary>
public enum EventStatus
{
    /// <summary>It passed every check and is part of the timeline.</summary>
    Accepted,

    /// <summary>The state before it allows it but the room's current state doesn't. It is kept with its state, but not shown and not built on ("Soft failure").</summary>
    SoftFailed,

    /// <summary>It failed the checks. It is kept so that events that refer to it can be checked, but has no effect on state ("Rejection").</summary>
    Rejected,

    /// <summary>Its auth events allow it, but it has no place in this server's event graph: the state before it is unknown.</summary>
    Outlier,
}

/// <summary>Why the engine refuses an event. Each reason maps to one Matrix error code.</summary>
public enum RefusalReason
{
    /// <summary>The authorisation rules don't allow the event (<c>M_FORBIDDEN</c>).</summary>
    Forbidden,

    /// <summary>The event doesn't have the form that its type requires, whoever sends it (<c>M_BAD_JSON</c>).</summary>
    Malformed,

    /// <summary>The event exceeds a size limit (<c>M_TOO_LARGE</c>).</summary>
    TooLarge,

    /// <summary>This room version doesn't allow such JSON (<c>M_BAD_JSON</c>).</summary>
    BadJson,

    /// <summary>The event belongs to another room or has another room version.</summary>
    WrongRoom,
}
