using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Rooms;
using Myelin.Server.Tests.Federation;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.RoomFederation;

/// <summary>
/// A room of another server, a peer with engines of its own: one for each branch of the room's graph. The tested server enters it as a join does. The peer
/// sends by signed transactions and answers questions about the room, unless a test tells it otherwise.
/// </summary>
internal sealed class PeerRoom
{
    private const string Api = "/_matrix/federation/v1";

    private readonly FederatedServer _world;
    private readonly List<RoomEngine> _branches = [];
    private readonly List<Pdu> _events = [];
    private readonly Dictionary<EventId, StateMap> _before = [];
    private readonly string _version;
    private long _time = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds();
    private int _transactions;

    public PeerRoom(FederatedServer world, TestPeer peer, string version = "11", string visibility = "shared")
    {
        (_world, Peer, _version) = (world, peer, version);
        Assert.True(KnownRoomVersions.TryGet(version, out var known));
        var id = known.RoomIdIsCreateHash ? (RoomId?)null : RoomId.Parse($"!{Guid.NewGuid():N}:{peer.Name}");
        var content = new JsonObject { ["room_version"] = version };
        if (!known.RoomIdIsCreateHash)
        {
            content["creator"] = Creator.Value;
        }

        var created = RoomEngine.Create(new CreateProposal(known, id, Creator, Encoding.UTF8.GetBytes(content.ToJsonString()), _time++), peer.Name, peer.Key, out var engine);
        _branches.Add(engine!);
        Keep(created);
        Send("m.room.member", Creator.Value, new { membership = "join" });
        Send("m.room.power_levels", "", new { users = known.RoomIdIsCreateHash ? [] : new Dictionary<string, int> { [Creator.Value] = 100 }, state_default = 0 });
        Send("m.room.join_rules", "", new { join_rule = "public" });
        Send("m.room.history_visibility", "", new { history_visibility = visibility });
        Answer();
    }

    public TestPeer Peer { get; }

    public UserId Creator => UserId.Parse($"@creator:{Peer.Name}");

    public RoomId RoomId => _branches[0].RoomId;

    public IReadOnlyList<Pdu> Events => _events;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The room's state on a branch.</summary>
    public StateMap State(int branch = 0) => _branches[branch].CurrentState;

    public StateMap StateBefore(Pdu pdu) => _before[pdu.EventId];

    public Pdu Send(string type, string? stateKey, object content, UserId? sender = null, int branch = 0) =>
        TrySend(type, stateKey, content, sender, branch) ?? throw new InvalidOperationException("The room forbids the event.");

    public Pdu Say(string text, int branch = 0) => Send("m.room.message", null, new { msgtype = "m.text", body = text }, null, branch);

    /// <summary>The event; null if the branch's state forbids it.</summary>
    public Pdu? TrySend(string type, string? stateKey, object content, UserId? sender = null, int branch = 0)
    {
        var proposal = new EventProposal(sender ?? Creator, type, stateKey, JsonSerializer.SerializeToUtf8Bytes(content), _time++);
        return _branches[branch].Propose(proposal, Peer.Name, Peer.Key) is Step.Append append ? Keep(append) : null;
    }

    /// <summary>Starts another branch of the graph with all events that are there.</summary>
    public int Fork()
    {
        _branches.Add(new RoomEngine(_branches[0].Version, RoomId, RoomHead.Empty));
        Merge(_branches.Count - 1);
        return _branches.Count - 1;
    }

    /// <summary>Brings all events to a branch.</summary>
    public void Merge(int branch)
    {
        foreach (var pdu in _events)
        {
            Assert.True(_branches[branch].Receive(pdu) is Step.Append or Step.Unchanged, $"{pdu} can't be taken.");
        }
    }

    /// <summary>Lets a user of the tested server join.</summary>
    public async Task<Pdu> EnterAsync(TestUser user)
    {
        var identity = _world.Get<ServerIdentity>();
        var id = UserId.Parse(user.UserId);
        var state = State();
        string[] types = _branches[0].Version.RoomIdIsCreateHash ? ["m.room.power_levels", "m.room.join_rules"] : ["m.room.create", "m.room.power_levels", "m.room.join_rules"];
        var join = PduBuilder.Build(
            new PduDraft
            {
                RoomVersion = _branches[0].Version,
                RoomId = RoomId,
                Sender = id,
                Type = "m.room.member",
                StateKey = id.Value,
                ContentJson = """{"membership":"join"}"""u8.ToArray(),
                OriginServerTs = _time++,
                Depth = _events.Max(pdu => pdu.Depth) + 1,
                PrevEvents = _branches[0].ForwardExtremities,
                AuthEvents = [.. types.Select(type => state[type, ""]!.Value)],
            },
            identity.ServerName,
            identity.SigningKey,
            prev => PduHashes.ReferenceHash(_events.First(pdu => pdu.EventId == prev)));
        var reply = await Grain.EnterAsync(new EnterRoom(_version, join.Json.ToArray(), [.. state.Entries.Select(entry => Event(entry.Value).Json.ToArray())], AuthChain()));
        Assert.True(reply.Status is EventStatus.Accepted, reply.Refusal);
        Keep(_branches[0].Receive(join));
        return join;
    }

    /// <summary>Sends a transaction and gives the results by event ID; null stands for no error.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> DeliverAsync(params IEnumerable<Pdu> pdus)
    {
        var (status, body) = await TransactAsync([.. pdus.Select(Text)]);
        Assert.True(status == HttpStatusCode.OK, $"{(int)status} {body}");
        return body.GetProperty("pdus").EnumerateObject().ToDictionary(
            result => result.Name, result => result.Value.TryGetProperty("error", out var error) ? error.GetString() : null);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> TransactAsync(IReadOnlyList<string> pdus, IReadOnlyList<string>? edus = null, string? id = null)
    {
        var content = $$"""{"origin":"{{Peer.Name}}","origin_server_ts":1,"pdus":[{{string.Join(',', pdus)}}],"edus":[{{string.Join(',', edus ?? [])}}]}""";
        return await CallAsync(HttpMethod.Put, $"{Api}/send/{id ?? (++_transactions).ToString(CultureInfo.InvariantCulture)}", content);
    }

    /// <summary>Asks the tested server about the room.</summary>
    public Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(string target, string? content = null, TestPeer? by = null) =>
        CallAsync(content is null ? HttpMethod.Get : HttpMethod.Post, $"{Api}/{target}", content, by);

    public static string Text(Pdu pdu) => Encoding.UTF8.GetString(pdu.Json.Span);

    /// <summary>The tested server's current state.</summary>
    public async Task<StateMap> TestedStateAsync() => (await _world.Get<IRooms>().FindAsync(RoomId, Cancel))!.CurrentState;

    /// <summary>The state before an event, as the tested server has it.</summary>
    public async Task<StateMap> TestedStateBeforeAsync(Pdu pdu)
    {
        var graph = _world.Get<RoomGraph>();
        return await graph.StateBeforeAsync((await graph.FindAsync(pdu.EventId, Cancel))!.Value, Cancel);
    }

    public async Task<EventStatus?> StatusAsync(Pdu pdu) => (await _world.Get<RoomGraph>().FindAsync(pdu.EventId, Cancel))?.Status;

    /// <summary>Lets the peer say that it knows none of the missing events.</summary>
    public void KeepMissingEvents() => Peer.Http.Json($"{Api}/get_missing_events/{RoomId}", """{"events":[]}""");

    public void AnswerMissingEvents(params IEnumerable<string> events) =>
        Peer.Http.Json($"{Api}/get_missing_events/{RoomId}", $$"""{"events":[{{string.Join(',', events)}}]}""");

    public void AnswerEvent(EventId id, string json) => Peer.Http.Json($"{Api}/event/{id}", $$"""{"pdus":[{{json}}]}""");

    private IRoomGrain Grain => _world.Server.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(RoomId.Value);

    private Pdu Event(EventId id) => _events.First(pdu => pdu.EventId == id);

    private byte[][] AuthChain() => [.. _events.Where(pdu => pdu.IsState).Select(pdu => pdu.Json.ToArray())];

    private async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string target, string? content, TestPeer? by = null)
    {
        using var request = new HttpRequestMessage(method, target) { Content = content is null ? null : new StringContent(content, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", (by ?? Peer).Sign(method.Method, target, content));
        using var response = await _world.Server.Http.SendAsync(request, Cancel);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel)));
    }

    private Pdu Keep(Step step)
    {
        var append = Assert.IsType<Step.Append>(step).Value;
        _events.Add(append.Pdu);
        _before[append.Pdu.EventId] = append.StateBefore;
        AnswerEvent(append.Pdu.EventId, Text(append.Pdu));
        return append.Pdu;
    }

    private void Answer()
    {
        Peer.Http.On($"{Api}/state_ids/{RoomId}", context =>
        {
            var state = _before[EventId.Parse(context.Request.Query["event_id"]!)];
            return WriteAsync(context, new JsonObject
            {
                ["pdu_ids"] = Array(state.Entries.Select(entry => (JsonNode)entry.Value.Value)),
                ["auth_chain_ids"] = Array(_events.Where(pdu => pdu.IsState).Select(pdu => (JsonNode)pdu.EventId.Value)),
            });
        });
        Peer.Http.On($"{Api}/get_missing_events/{RoomId}", context =>
        {
            var asked = JsonElement.Parse(Peer.Http.Requests.Last(request => request.Method == "POST").Body);
            var (earliest, latest) = (Ids(asked, "earliest_events"), Ids(asked, "latest_events"));
            var found = new List<Pdu>();
            var open = new Queue<EventId>(latest);
            while (open.TryDequeue(out var id))
            {
                foreach (var prev in Event(id).PrevEvents.Where(prev => !earliest.Contains(prev) && found.TrueForAll(pdu => pdu.EventId != prev)))
                {
                    found.Add(Event(prev));
                    open.Enqueue(prev);
                }
            }

            return WriteAsync(context, new JsonObject { ["events"] = Array(found.Take(asked.GetProperty("limit").GetInt32()).Select(pdu => JsonNode.Parse(Text(pdu))!)) });
        });
        Peer.Http.On($"{Api}/backfill/{RoomId}", context =>
        {
            var from = context.Request.Query["v"].Select(id => Event(EventId.Parse(id!)).Depth).Max();
            var found = _events.Where(pdu => pdu.Depth <= from).OrderByDescending(pdu => pdu.Depth).Take(int.Parse(context.Request.Query["limit"]!, CultureInfo.InvariantCulture));
            return WriteAsync(context, new JsonObject { ["pdus"] = Array(found.Select(pdu => JsonNode.Parse(Text(pdu))!)) });
        });
    }

    private static List<EventId> Ids(JsonElement asked, string name) => [.. asked.GetProperty(name).EnumerateArray().Select(id => EventId.Parse(id.GetString()!))];

    private static JsonArray Array(IEnumerable<JsonNode> items) => [.. items];

    private static Task WriteAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }
}

/// <summary>The tested server with a peer that has published its key, and a user who may join the peer's rooms.</summary>
internal sealed class PeerWorld : IAsyncDisposable
{
    private PeerWorld(FederatedServer server, TestPeer peer, TestUser bob) => (Server, Peer, Bob) = (server, peer, bob);

    public FederatedServer Server { get; }

    public TestPeer Peer { get; }

    public TestUser Bob { get; }

    public static async Task<PeerWorld> StartAsync()
    {
        var server = await FederatedServer.StartAsync();
        return new PeerWorld(server, await PeerAsync(server, "peer.example"), await server.Server.RegisterAsync("bob"));
    }

    public static async Task<TestPeer> PeerAsync(FederatedServer server, string name)
    {
        var peer = await server.PeerAsync(name);
        peer.Publish(DateTimeOffset.UtcNow.AddDays(1));
        return peer;
    }

    /// <summary>A room of the peer that the user has joined.</summary>
    public async Task<PeerRoom> RoomAsync(string version = "11", string visibility = "shared")
    {
        var room = new PeerRoom(Server, Peer, version, visibility);
        await room.EnterAsync(Bob);
        return room;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
