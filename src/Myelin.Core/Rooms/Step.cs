using System.Collections.Immutable;
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
