using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Simulation;

/// <summary>A server of the federation: the engine with a shell that does with memory what a real one does with a database and a network.</summary>
internal sealed partial class SimulatedServer(Federation federation, ServerName name, SigningKey key)
{
    private RoomHead _head = RoomHead.Empty;

    public ServerName Name { get; } = name;

    public SigningKey Key { get; } = key;

    public EventStore Store { get; } = new();

    /// <summary>The engine; null until the server takes part in the room.</summary>
    public RoomEngine? Engine { get; private set; }

    private RoomVersion Version => federation.Version;

    /// <summary>The server makes the room.</summary>
    public void Create(CreateProposal proposal)
    {
        var step = RoomEngine.Create(proposal, Name, Key, out var engine);
        Engine = engine ?? throw new SimulationFailure($"The room could not be created: {step}");
        Apply(((Step.Append)step).Value, StateMap.Empty);
    }

    /// <summary>The server enters the room at another's head, as a join over federation does, and joins; if the join is refused, all is as before.</summary>
    public Step Join(RoomHead head, IEnumerable<Pdu> events, EventProposal join)
    {
        var (engineBefore, headBefore) = (Engine, _head);
        Enter(head, events);
        var step = Propose(join);
        if (step is not Step.Append)
        {
            (Engine, _head) = (engineBefore, headBefore);
        }

        return step;
    }

    private void Enter(RoomHead head, IEnumerable<Pdu> events)
    {
        Engine = new RoomEngine(Version, federation.RoomId, head);
        _head = head;
        ReceiveOutliers(events);
        foreach (var extremity in head.Extremities)
        {
            Store.Store(extremity.EventId, extremity.StateAfter);
        }
    }

    /// <summary>The process stops and starts again: the engine's memory is lost.</summary>
    public void Restart() => Engine = Engine is null ? null : new RoomEngine(Version, federation.RoomId, _head);

    public RoomHead Head => _head;

    public Step Propose(EventProposal proposal)
    {
        var before = Engine!.CurrentState;
        var step = Drive(Engine, () => Engine.Propose(proposal, Name, Key));
        if (step is Step.Append append)
        {
            Apply(append.Value, before);
        }

        return step;
    }

    /// <summary>Repeats a call until the engine has what it needs from the store.</summary>
    public Step Drive(RoomEngine engine, Func<Step> call)
    {
        for (var rounds = 0; rounds < 10_000; rounds++)
        {
            var step = call();
            if (step is not Step.Load load)
            {
                return step;
            }

            Load(engine, load);
        }

        throw new SimulationFailure("The engine asks for the same things over and over.");
    }

    public void Load(RoomEngine engine, Step.Load load)
    {
        foreach (var id in load.Events)
        {
            if (Store.TryGet(id, out var stored))
            {
                engine.Remember(stored.Pdu, stored.Status);
            }
            else
            {
                engine.RememberAbsent(id);
            }
        }

        foreach (var id in load.StatesAfter)
        {
            if (Store.StateAfter(id) is { } state)
            {
                engine.Remember(id, state);
            }
            else
            {
                engine.RememberAbsent(id);
            }
        }
    }

    /// <summary>The joined users of the room by a state.</summary>
    public IEnumerable<UserId> Joined(StateMap state)
    {
        foreach (var (tuple, id) in state.Entries)
        {
            if (tuple.Type == EventTypes.Member && Store.Find(id) is { } member && Contents.Membership(member) == Membership.Join)
            {
                yield return UserId.Parse(tuple.StateKey);
            }
        }
    }

    /// <summary>This server's joined users by its own current state, ordered.</summary>
    public List<UserId> OwnJoined() =>
        Engine is null ? [] : [.. Joined(Engine.CurrentState).Where(user => user.IsOn(Name)).OrderBy(user => user.Value, StringComparer.Ordinal)];

    private void Apply(RoomAppend append, StateMap currentBefore)
    {
        Store.Store(append.Pdu, append.Status);
        Store.Store(append.Pdu.EventId, append.StateAfter);
        if (append.Redacted is { } redacted && Version.Redaction >= RedactionRules.V9)
        {
            // Before, a redaction takes the proof of a restricted join: who gets the event from then on judges it otherwise, as the specification has it.
            Store.Redact(redacted);
        }

        StepCheckers.Check(append, currentBefore, Engine!);
        _head = new RoomHead([.. append.ForwardExtremities.Select(Extremity)], append.CurrentState);
        federation.Tally.Count(append.Status.ToString());
        if (append.ForwardExtremities.Length > 1)
        {
            federation.Tally.Count("forked");
        }
    }

    private ForwardExtremity Extremity(EventId id) =>
        new(id, Store.Find(id)!.Depth, Store.StateAfter(id) ?? throw new SimulationFailure($"No state after the extremity {id}."));
}
