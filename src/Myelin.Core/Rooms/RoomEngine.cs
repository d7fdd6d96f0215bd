using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms;

/// <summary>
/// The pure logic of one room: events and commands go in, decisions (<see cref="Step"/>) come out. It uses no clock, disk or network. Only one caller
/// may use it at a time.
/// </summary>
public sealed partial class RoomEngine
{
    private static readonly StateTuple CreateTuple = new(EventTypes.Create, string.Empty);
    private static readonly StateTuple PowerLevelsTuple = new(EventTypes.PowerLevels, string.Empty);

    private readonly RoomMemory _memory = new();
    private readonly HashSet<EventId> _missingPrevEvents = [];
    private Extremities _extremities;

    /// <summary>Creates an engine for a room whose newest known events are in <paramref name="head"/>.</summary>
    public RoomEngine(RoomVersion version, RoomId roomId, RoomHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        Version = version;
        RoomId = roomId;
        CurrentState = head.CurrentState;
        _extremities = Extremities.Of(head.Extremities.Select(extremity => new Extremity(extremity.EventId, extremity.Depth)));
        foreach (var extremity in head.Extremities)
        {
            // With a single extremity, both are the same state: sharing one instance makes comparing them free.
            _memory.Add(extremity.EventId, head.Extremities.Length == 1 ? CurrentState : extremity.StateAfter);
        }
    }

    public RoomVersion Version { get; }

    public RoomId RoomId { get; }

    /// <summary>The resolution of the states after all forward extremities.</summary>
    public StateMap CurrentState { get; private set; }

    /// <summary>The accepted events that no other accepted event refers to, deepest first.</summary>
    public ImmutableArray<EventId> ForwardExtremities => _extremities.Ids;

    /// <summary>Takes an event that the shell has read from its store. If the engine already knows the event, it keeps its own version, which is newer.</summary>
    public void Remember(Pdu pdu, EventStatus status) => _memory.AddStored(pdu, status);

    /// <summary>
    /// Takes the state after an event. The shell has read it from the store or, where this server's history begins, requested it from another server.
    /// In the latter case the shell also stores it, since <see cref="Trim"/> forgets it.
    /// </summary>
    public void Remember(EventId id, StateMap stateAfter) => _memory.Add(id, stateAfter);

    /// <summary>The status of an event that the engine has in memory; otherwise null.</summary>
    public EventStatus? StatusOf(EventId id) => _memory.TryGet(id, out var known) ? known.Status : null;

    /// <summary>The event, if the engine has it in memory; otherwise null.</summary>
    public Pdu? Recall(EventId id) => _memory.Find(id);

    /// <summary>
    /// Notes that the store lacks a requested event or the state after it. If it has one of the two, that one is still remembered. The note lasts until
    /// a call returns any other step than <see cref="Step.Load"/>.
    /// </summary>
    public void RememberAbsent(params ReadOnlySpan<EventId> ids)
    {
        foreach (var id in ids)
        {
            _memory.AddAbsent(id);
        }
    }

    /// <summary>
    /// Shrinks the memory if it has more than <paramref name="atMost"/> events or states. It keeps the forward extremities with their states and the
    /// events that matter most often (create, power levels, join rules, history visibility). It also keeps the newest other events of the current state,
    /// up to half of <paramref name="atMost"/>: whoever sends now is likely to send again.
    /// </summary>
    /// <param name="atMost">The most events, and the most states, to keep without trimming.</param>
    /// <param name="unstored">Events that are not in the store yet. They are kept, with the states after them; null for none.</param>
    public void Trim(int atMost, IReadOnlyCollection<EventId>? unstored = null)
    {
        if (_memory.Count <= atMost)
        {
            return;
        }

        var states = _extremities.Ids.ToHashSet();
        states.UnionWith(unstored ?? []);
        var events = states.ToHashSet();
        events.UnionWith(_memory.CurrentOf(CurrentState, atMost / 2));
        foreach (var type in (ReadOnlySpan<string>)[EventTypes.Create, EventTypes.PowerLevels, EventTypes.JoinRules, EventTypes.HistoryVisibility])
        {
            if (CurrentState[type, string.Empty] is { } id)
            {
                events.Add(id);
            }
        }

        _memory.KeepOnly(events, states);
        _memory.ForgetAbsent();
        if (_missingPrevEvents.Count > atMost)
        {
            // The caller knows them too, and passes such events as Arrival.Backfill.
            _missingPrevEvents.Clear();
        }
    }

    /// <summary>
    /// After other servers have been asked, the engine asks the store again for what it lacked. The store may have gained it in ways that this engine
    /// doesn't see.
    /// </summary>
    private Step Unmet(Step missing) => missing is Step.Fetch ? Settle(missing) : missing;

    private Step Settle(Step step)
    {
        _memory.ForgetAbsent();
        return step;
    }

    private EventId? CreateEventId => Version.RoomIdIsCreateHash ? EventId.Parse($"${RoomId.Value[1..]}") : CurrentState[CreateTuple];
}
