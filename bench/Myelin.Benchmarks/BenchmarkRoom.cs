using System.Collections.Immutable;
using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Myelin.Core.StateResolution;

namespace Myelin.Benchmarks;

/// <summary>A public room built by the engine, with a given number of members and moderators. It can be forked.</summary>
internal sealed class BenchmarkRoom : IEventSource
{
    private readonly Dictionary<EventId, Pdu> _events;
    private readonly RoomEngine _engine;
    private long _now;

    public BenchmarkRoom(RoomVersion version, int members, int moderators)
    {
        _events = [];
        _now = 1_700_000_000_000;
        Members = [.. Enumerable.Range(0, members).Select(User)];
        var creation = CreateRoom.Plan(new CreateRoomRequest
        {
            Version = version,
            Creator = Creator,
            RoomId = version.RoomIdIsCreateHash ? null : RoomId.Parse($"!benchmark:{SampleEvents.Server}"),
            Preset = RoomPreset.PublicChat,
            OriginServerTs = _now,
            Name = "A busy room",
        });
        Take(RoomEngine.Create(creation.Create, SampleEvents.Server, SampleEvents.Key, out var engine));
        _engine = engine!;
        foreach (var proposal in creation.Then)
        {
            Take(_engine.Propose(proposal, SampleEvents.Server, SampleEvents.Key));
        }

        foreach (var member in Members)
        {
            Send(member, EventTypes.Member, member.Value, """{"membership":"join","displayname":"A member"}""");
        }

        Send(Creator, EventTypes.PowerLevels, string.Empty, PowerLevels(moderators, 50));
    }

    private BenchmarkRoom(BenchmarkRoom other)
    {
        _events = other._events;
        _now = other._now;
        Members = other.Members;
        var head = other._engine.ForwardExtremities.Select(id => new ForwardExtremity(id, other._events[id].Depth, other.State)).ToImmutableArray();
        _engine = new RoomEngine(other._engine.Version, other._engine.RoomId, new RoomHead(head, other.State));
        foreach (var pdu in _events.Values)
        {
            _engine.Remember(pdu, EventStatus.Accepted);
        }
    }

    /// <summary>The room's creator.</summary>
    public static UserId Creator { get; } = UserId.Of("creator", SampleEvents.Server);

    public ImmutableArray<UserId> Members { get; }

    public StateMap State => _engine.CurrentState;

    public Pdu? Find(EventId id) => _events.GetValueOrDefault(id);

    /// <summary>The event for a tuple in the current state.</summary>
    public Pdu? Find(StateTuple tuple) => State[tuple] is { } id ? Find(id) : null;

    /// <summary>The same room on another, disconnected server: neither sees events sent to the other. They share the event store.</summary>
    public BenchmarkRoom Fork() => new(this);

    /// <summary>Sends an event, which must be allowed.</summary>
    public Pdu Send(UserId sender, string type, string? stateKey, string content) => Take(_engine.Propose(
        new EventProposal(sender, type, stateKey, Encoding.UTF8.GetBytes(content), _now += 1_000), SampleEvents.Server, SampleEvents.Key));

    /// <summary>Power levels in which the first members are moderators.</summary>
    public string PowerLevels(int moderators, int ban)
    {
        // From room version 12 on, the creator has infinite power and may not be listed.
        var creator = _engine.Version.RoomIdIsCreateHash ? string.Empty : $"\"{Creator}\":100{(moderators > 0 ? "," : "")}";
        return $$"""{"ban":{{ban}},"users":{""" + creator + string.Join(",", Members.Take(moderators).Select(user => $"\"{user}\":50")) + "}}";
    }

    private static UserId User(int index) => UserId.Of(FormattableString.Invariant($"user{index}"), SampleEvents.Server);

    private Pdu Take(Step step)
    {
        var pdu = step is Step.Append append ? append.Value.Pdu : throw new InvalidOperationException($"The engine does not take it: {step}");
        _events.Add(pdu.EventId, pdu);
        return pdu;
    }
}
