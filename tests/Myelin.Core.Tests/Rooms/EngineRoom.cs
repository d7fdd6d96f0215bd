using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>A room engine with a store of its own in memory, as seen by one server.</summary>
internal sealed class EngineRoom
{
    public static readonly UserId Alice = UserId.Parse("@alice:a.example");
    public static readonly UserId Anna = UserId.Parse("@anna:a.example");
    public static readonly UserId Bob = UserId.Parse("@bob:b.example");
    public static readonly UserId Mallory = UserId.Parse("@mallory:evil.example");

    private long _clock = 1_700_000_000_000;

    private EngineRoom(RoomEngine engine) => Engine = engine;

    public RoomEngine Engine { get; set; }

    public Dictionary<EventId, (Pdu Pdu, EventStatus Status)> Events { get; } = [];

    public Dictionary<EventId, StateMap> States { get; } = [];

    /// <summary>How often the engine asked the store.</summary>
    public List<Step.Load> Loads { get; } = [];

    public RoomVersion Version => Engine.Version;

    public static TheoryData<string> Versions => [.. KnownRoomVersions.All.Select(version => version.Id)];

    /// <summary>A room of Alice's with power levels and the given join rule.</summary>
    public static EngineRoom Joined(string version, string joinRule = "public")
    {
        var room = Created(version);
        room.Accept(Alice, EventTypes.Member, Alice.Value, """{"membership":"join"}""");
        room.Accept(Alice, EventTypes.PowerLevels, "", room.PowerLevels("{}"));
        room.Accept(Alice, EventTypes.JoinRules, "", $$"""{"join_rule":"{{joinRule}}"}""");
        return room;
    }

    public static EngineRoom Created(string versionId)
    {
        Assert.True(KnownRoomVersions.TryGet(versionId, out var version));
        var content = version.CreatorIsSender ? $$"""{"room_version":"{{version}}"}""" : $$"""{"creator":"{{Alice}}","room_version":"{{version}}"}""";
        return Created(new CreateProposal(version, version.RoomIdIsCreateHash ? null : RoomId.Parse("!room:a.example"), Alice, Bytes(content), 1));
    }

    public static EngineRoom Created(CreateProposal proposal)
    {
        var step = Assert.IsType<Step.Append>(RoomEngine.Create(proposal, proposal.Sender.ServerName, KeyOf(proposal.Sender.ServerName), out var engine));
        var room = new EngineRoom(engine!);
        room.Store(step.Value);
        return room;
    }

    public static SigningKey KeyOf(ServerName server) => SigningKey.FromSeed("1", SHA256.HashData(Encoding.UTF8.GetBytes(server.Value)));

    public static ReadOnlyMemory<byte> Bytes(string json) => Encoding.UTF8.GetBytes(json);

    /// <summary>Power levels with Alice at 100 where she may be named, and further users.</summary>
    public string PowerLevels(string users, string more = "")
    {
        var inner = users.Trim('{', '}');
        var alice = Version.PrivilegesCreators ? "" : $"\"{Alice}\":100" + (inner.Length > 0 ? "," : "");
        return $"{{\"users\":{{{alice}{inner}}},\"events_default\":0,\"state_default\":50,\"invite\":0{more}}}";
    }

    public EventProposal Proposal(UserId sender, string type, string? stateKey, string content, EventId? redacts = null) =>
        new(sender, type, stateKey, Bytes(content), _clock += 10, redacts);

    public Step Propose(UserId sender, string type, string? stateKey, string content, EventId? redacts = null) =>
        Propose(Proposal(sender, type, stateKey, content, redacts));

    public Step Propose(EventProposal proposal)
    {
        var step = Drive(Engine, () => Engine.Propose(proposal, proposal.Sender.ServerName, KeyOf(proposal.Sender.ServerName)));
        if (step is Step.Append append)
        {
            Store(append.Value);
        }

        return step;
    }

    public RoomAppend Accept(UserId sender, string type, string? stateKey, string content, EventId? redacts = null) =>
        Assert.IsType<Step.Append>(Propose(sender, type, stateKey, content, redacts)).Value;

    public RoomAppend Message(UserId sender, string body = "hello") => Accept(sender, EventTypes.Message, null, $$"""{"body":"{{body}}"}""");

    public void Join(UserId user) => Accept(user, EventTypes.Member, user.Value, """{"membership":"join"}""");

    /// <summary>An event as another server makes it on top of the given ones, without this engine's doing.</summary>
    public Pdu MadeElsewhere(UserId sender, string type, string? stateKey, string content, params EventId[] prevEvents) =>
        Made(Fork(prevEvents), sender, type, stateKey, content);

    /// <summary>An engine that stands on the given events of the store.</summary>
    public RoomEngine Fork(params EventId[] prevEvents) => new(Version, Engine.RoomId, new RoomHead(
        [.. prevEvents.Select(id => new ForwardExtremity(id, Events[id].Pdu.Depth, States[id]))], States[prevEvents[0]]));

    public Step Receive(Pdu pdu, Arrival arrival = Arrival.Live)
    {
        var step = Drive(Engine, () => Engine.Receive(pdu, arrival));
        if (step is Step.Append append)
        {
            Store(append.Value);
        }

        return step;
    }

    public RoomAppend Received(Pdu pdu, Arrival arrival = Arrival.Live) => Assert.IsType<Step.Append>(Receive(pdu, arrival)).Value;

    public Step Drive(RoomEngine engine, Func<Step> call)
    {
        for (var round = 0; round < 100; round++)
        {
            var step = call();
            if (step is not Step.Load load)
            {
                return step;
            }

            Answer(engine, load);
        }

        throw new InvalidOperationException("The engine asks for the same things over and over.");
    }

    public void Answer(RoomEngine engine, Step.Load load)
    {
        Loads.Add(load);
        foreach (var id in load.Events)
        {
            if (Events.TryGetValue(id, out var stored))
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
            if (States.TryGetValue(id, out var state))
            {
                engine.Remember(id, state);
            }
            else
            {
                engine.RememberAbsent(id);
            }
        }
    }

    /// <summary>A PDU of any content, made past the engine's checks.</summary>
    public Pdu Forged(UserId sender, string type, string? stateKey, string content, ImmutableArray<EventId> prevEvents, ImmutableArray<EventId> authEvents) => PduBuilder.Build(
        new PduDraft
        {
            RoomVersion = Version,
            RoomId = Engine.RoomId,
            Sender = sender,
            Type = type,
            StateKey = stateKey,
            ContentJson = Bytes(content),
            PrevEvents = prevEvents,
            AuthEvents = authEvents,
            Depth = 50,
            OriginServerTs = _clock += 10,
        },
        sender.ServerName,
        KeyOf(sender.ServerName),
        id => Events.TryGetValue(id, out var stored) ? PduHashes.ReferenceHash(stored.Pdu) : new byte[32]);

    public ImmutableArray<EventId> AuthEvents(params (string Type, string StateKey)[] tuples) =>
    [
        .. tuples.Where(tuple => tuple.Type != EventTypes.Create || !Version.RoomIdIsCreateHash)
            .Select(tuple => Engine.CurrentState[tuple.Type, tuple.StateKey]).OfType<EventId>(),
    ];

    private Pdu Made(RoomEngine engine, UserId sender, string type, string? stateKey, string content)
    {
        var proposal = Proposal(sender, type, stateKey, content);
        return Assert.IsType<Step.Append>(Drive(engine, () => engine.Propose(proposal, sender.ServerName, KeyOf(sender.ServerName)))).Value.Pdu;
    }

    private void Store(RoomAppend append)
    {
        Events[append.Pdu.EventId] = (append.Pdu, append.Status);
        States[append.Pdu.EventId] = append.StateAfter;
        if (append.Redacted is { } redacted && Events.TryGetValue(redacted.EventId, out var target))
        {
            Events[redacted.EventId] = (redacted, target.Status);
        }
    }
}
