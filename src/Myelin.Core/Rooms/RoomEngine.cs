using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms;

/// <summary>
/// The logic of one room, pure: events and commands go in, decisions (<see cref="Step"/>) come out. It knows no clock, disk or network and is to be
/// used by one caller at a time.
/// </summary>
public sealed partial class RoomEngine
{
    private static readonly StateTuple CreateTuple = new(EventTypes.Create, string.Empty);
    private static readonly StateTuple PowerLevelsTuple = new(EventTypes.PowerLevels, string.Empty);

    private readonly RoomMemory _memory = new();
    private readonly HashSet<EventId> _referredGaps = [];
    private Extremities _extremities;

    /// <summary>An engine for a room that is known up to <paramref name="head"/>.</summary>
    public RoomEngine(RoomVersion version, RoomId roomId, RoomHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        Version = version;
        RoomId = roomId;
        CurrentState = head.CurrentState;
        _extremities = Extremities.Of(head.Extremities.Select(extremity => new Extremity(extremity.EventId, extremity.Depth)));
        foreach (var extremity in head.Extremities)
        {
            // With a single extremity both are the same state: one instance makes the comparison of them free.
            _memory.Add(extremity.EventId, head.Extremities.Length == 1 ? CurrentState : extremity.StateAfter);
        }
    }

    public RoomVersion Version { get; }

    public RoomId RoomId { get; }

    /// <summary>The resolution of the states after all forward extremities.</summary>
    public StateMap CurrentState { get; private set; }

    /// <summary>The accepted events that no accepted event refers to, deepest first.</summary>
    public ImmutableArray<EventId> ForwardExtremities => _extremities.Ids;

    /// <summary>Takes an event that the shell read from its store, whenever that was: what the engine knows of the event is newer.</summary>
    public void Remember(Pdu pdu, EventStatus status) => _memory.AddStored(pdu, status);

    /// <summary>
    /// Takes the state after an event, read from the store or, where the history that this server holds begins, asked of another server (the shell
    /// stores it then, since <see cref="Trim"/> forgets it).
    /// </summary>
    public void Remember(EventId id, StateMap stateAfter) => _memory.Add(id, stateAfter);

    /// <summary>An event that the engine holds, or null.</summary>
    public Pdu? Recall(EventId id) => _memory.Find(id);

    /// <summary>
    /// Says that the store has not got an event or the state after it that were asked for; what it has of the two is remembered all the same. Forgotten
    /// as soon as a call ends with another step than <see cref="Step.Load"/>.
    /// </summary>
    public void RememberAbsent(params ReadOnlySpan<EventId> ids)
    {
        foreach (var id in ids)
        {
            _memory.AddAbsent(id);
        }
    }

    /// <summary>
    /// Forgets everything but the forward extremities with their states and the events that authorise most others (create, power levels, join rules,
    /// history visibility), if more than <paramref name="atMost"/> events or states after are held. Of the other events of the current state the newest
    /// stay, up to half of that: those who speak now will speak again.
    /// </summary>
    /// <param name="atMost">How many.</param>
    /// <param name="underWay">Events that the store has not got yet, which stay with the states after them; null: none.</param>
    public void Trim(int atMost, IReadOnlyCollection<EventId>? underWay = null)
    {
        if (_memory.Count <= atMost)
        {
            return;
        }

        var states = _extremities.Ids.ToHashSet();
        states.UnionWith(underWay ?? []);
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
        if (_referredGaps.Count > atMost)
        {
            // The caller knows them too, and names such an event as Arrival.Backfill.
            _referredGaps.Clear();
        }
    }

    /// <summary>
    /// What the store lacked is asked of it again once other servers were asked: it may have learnt of it in ways that this engine does not see.
    /// </summary>
    private Step Unmet(Step missing) => missing is Step.Fetch ? Settle(missing) : missing;

    private Step Settle(Step step)
    {
        _memory.ForgetAbsent();
        return step;
    }

    private EventId? CreateEventId => Version.RoomIdIsCreateHash ? EventId.Parse($"${RoomId.Value[1..]}") : CurrentState[CreateTuple];
}
