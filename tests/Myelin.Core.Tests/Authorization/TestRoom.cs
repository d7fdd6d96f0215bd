using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Core.StateResolution;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>A room of made-up events with speaking IDs, its current state, and all events by ID.</summary>
internal sealed class TestRoom : IEventSource
{
    public const string Alice = "@alice:a.example";
    public const string Bob = "@bob:b.example";
    public const string Carol = "@carol:c.example";
    public const string Dave = "@dave:d.example";

    private readonly Dictionary<EventId, Pdu> _events = [];
    private readonly HashSet<EventId> _rejected = [];
    private long _clock = 1_000;
    private int _made;

    private TestRoom(RoomVersion version)
    {
        Version = version;
        RoomId = RoomId.Parse(version.RoomIdIsCreateHash ? "!create" : "!room:a.example");
    }

    public RoomVersion Version { get; }

    public RoomId RoomId { get; }

    public Dictionary<StateTuple, Pdu> State { get; } = [];

    public StateMap StateMap => StateMap.From(State.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.EventId)));

    /// <summary>A room without any event.</summary>
    public static TestRoom Empty(string version) => new(Parse(version));

    /// <summary>A room that Alice created, and nothing else.</summary>
    public static TestRoom Created(string version, string createContent = """{"creator":"@alice:a.example"}""")
    {
        var room = Empty(version);
        room.Put(room.Make(Alice, EventTypes.Create, "", createContent, id: "create", authEvents: []));
        return room;
    }

    /// <summary>A room that Alice created and joined.</summary>
    public static TestRoom Joined(string version, string createContent = """{"creator":"@alice:a.example"}""")
    {
        var room = Created(version, createContent);
        room.Put(room.Member(Alice, Alice, Core.Events.Membership.Join));
        return room;
    }

    public static RoomVersion Parse(string version) =>
        KnownRoomVersions.TryGet(version, out var known) ? known : throw new ArgumentException(version);

    public EventId Id(string name) => EventId.Parse(Version.EventIds == EventIdFormat.ChosenByOrigin ? $"${name}:a.example" : $"${name}");

    /// <summary>Makes an event, by default one that follows the state, and lets it be found by its ID.</summary>
    public Pdu Make(
        string sender,
        string type,
        string? stateKey,
        string content,
        string? id = null,
        IReadOnlyList<EventId>? authEvents = null,
        IReadOnlyList<EventId>? prevEvents = null,
        long? ts = null,
        long depth = 5,
        EventId? redacts = null,
        RoomId? roomId = null,
        bool writesRoomId = true)
    {
        using var document = JsonDocument.Parse(content, JsonLimits.Documents);
        var senderId = UserId.Parse(sender);
        authEvents ??=
        [
            .. AuthEventSelection.TuplesFor(Version, type, stateKey, senderId, document.RootElement)
                .Where(State.ContainsKey).Select(tuple => State[tuple].EventId),
        ];
        var isNamelessCreate = type == EventTypes.Create && Version.RoomIdIsCreateHash && writesRoomId && roomId is null;
        var roomIdJson = isNamelessCreate ? "" : $"\"room_id\":\"{roomId ?? RoomId}\",";
        var pdu = new Pdu
        {
            RoomVersion = Version,
            EventId = Id(id ?? $"event{++_made}"),
            RoomId = roomId ?? RoomId,
            Sender = senderId,
            Type = type,
            StateKey = stateKey,
            PrevEvents = [.. prevEvents ?? (type == EventTypes.Create ? [] : [Id("previous")])],
            AuthEvents = [.. authEvents],
            Depth = depth,
            OriginServerTs = ts ?? ++_clock,
            Redacts = redacts,
            Json = Encoding.UTF8.GetBytes($$"""{"content":{{content}},{{roomIdJson}}"type":"{{type}}"}"""),
            ContentJson = JsonBytes.Write(document.RootElement.WriteTo),
        };
        _events[pdu.EventId] = pdu;
        return pdu;
    }

    public Pdu Member(string sender, string target, string membership, string? id = null, string more = "") =>
        Make(sender, EventTypes.Member, target, $$"""{"membership":"{{membership}}"{{more}}}""", id);

    public Pdu PowerLevels(string sender, string content, string? id = null) => Make(sender, EventTypes.PowerLevels, "", content, id);

    public Pdu JoinRules(string sender, string rule, string? id = null) =>
        Make(sender, EventTypes.JoinRules, "", $$"""{"join_rule":"{{rule}}"}""", id);

    public Pdu Message(string sender) => Make(sender, EventTypes.Message, null, """{"body":"hello","msgtype":"m.text"}""");

    public Pdu Topic(string sender, string topic, string? id = null) =>
        Make(sender, EventTypes.Topic, "", $$"""{"topic":"{{topic}}"}""", id);

    /// <summary>Puts an event into the state, whether it is allowed or not.</summary>
    public Pdu Put(Pdu pdu)
    {
        State[pdu.StateTuple] = pdu;
        return pdu;
    }

    /// <summary>Puts an event into the state that the rules have to allow.</summary>
    public Pdu Send(Pdu pdu)
    {
        var result = Check(pdu);
        Assert.True(result.IsAllowed, $"{pdu}: {result.Reason}");
        return pdu.IsState ? Put(pdu) : pdu;
    }

    /// <summary>Goes to another branch: what is made from now on follows that state.</summary>
    public TestRoom At(IEnumerable<KeyValuePair<StateTuple, Pdu>> state)
    {
        Dictionary<StateTuple, Pdu> copy = new(state);
        State.Clear();
        foreach (var (tuple, pdu) in copy)
        {
            State.Add(tuple, pdu);
        }

        return this;
    }

    /// <summary>The state as it is now, to come back to.</summary>
    public Dictionary<StateTuple, Pdu> Fork() => new(State);

    public AuthorizationResult Check(Pdu pdu) => EventAuthorization.Check(pdu, tuple => State.GetValueOrDefault(tuple));

    public bool Allows(Pdu pdu) => Check(pdu).IsAllowed;

    public StateMap Resolve(params StateMap[] states) => StateResolver.Resolve(Version, states, this);

    public void Forget(EventId id) => _events.Remove(id);

    public void Reject(EventId id) => _rejected.Add(id);

    public Pdu? Find(EventId id) => _events.GetValueOrDefault(id);

    public bool IsRejected(EventId id) => _rejected.Contains(id);

    /// <summary>The versions in a range, for table tests.</summary>
    public static IEnumerable<string> Versions(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>All versions.</summary>
    public static TheoryData<string> All => [.. Versions(1, 12)];
}
