using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Myelin.Server.Rooms;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>A room that this server enters through another, with the state and the auth chain that the other answers to a join.</summary>
public sealed class RoomEntryTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly ServerName Remote = ServerName.Parse("remote.example");

    [Theory]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task ARoomThatWasEnteredHasItsStateAndGoesOn(string version)
    {
        var bob = await server.RegisterAsync($"entry_bob_{version}");
        using var remote = new RemoteRoom(version, members: 30);
        var join = remote.Join(UserId.Parse(bob.UserId), server.Get<Myelin.Server.Configuration.ServerIdentity>());
        var grain = server.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(remote.RoomId.Value);

        var reply = await grain.EnterAsync(new EnterRoom(version, join.Json.ToArray(), remote.State(), remote.AuthChain()));

        Assert.True(reply.Status is EventStatus.Accepted, reply.Refusal);
        var room = remote.RoomId.Value;
        Assert.Equal(remote.StateIds().Append(join.EventId.Value).Order(), (await bob.GetAsync(room, "state")).EnumerateArray().Select(item => item.Id()).Order());
        Assert.Equal(31 + 1, (await bob.GetAsync(room, "joined_members")).GetProperty("joined").EnumerateObject().Count());
        var sync = await bob.SyncAsync();
        var joined = sync.Room(room)!.Value;
        Assert.True(joined.GetProperty("timeline").GetProperty("limited").GetBoolean(), $"{joined}");
        Assert.Equal([join.EventId.Value], joined.Timeline().Select(item => item.Id()));
        Assert.Equal(32, joined.GetProperty("summary").GetProperty("m.joined_member_count").GetInt32());

        // Both go on: here on top of the join, there beside it.
        var sent = await bob.SendTextAsync(room, "hello");
        var theirs = remote.Send("m.room.name", "", new { name = "theirs" });
        Assert.Equal(EventStatus.Accepted, (await grain.ReceiveAsync(new ReceiveEvent(theirs.Json.ToArray()))).Status);
        var next = await bob.SyncAsync(sync.Next());
        Assert.Equal([sent, theirs.EventId.Value], next.Room(room)!.Value.Timeline().Select(item => item.Id()));
        Assert.Equal("theirs", (await bob.GetAsync(room, "state/m.room.name/")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task AJoinThatTheRoomForbidsLeavesNothingBehind()
    {
        var bob = await server.RegisterAsync("entry_forbidden");
        using var remote = new RemoteRoom("11", members: 2);
        remote.Send("m.room.join_rules", "", new { join_rule = "invite" });
        var join = remote.Join(UserId.Parse(bob.UserId), server.Get<Myelin.Server.Configuration.ServerIdentity>());
        var grain = server.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(remote.RoomId.Value);

        var reply = await grain.EnterAsync(new EnterRoom("11", join.Json.ToArray(), remote.State(), remote.AuthChain()));

        Assert.Null(reply.Status);
        Assert.NotNull(reply.Refusal);
        Assert.Null(await server.Get<IRooms>().FindAsync(remote.RoomId, TestContext.Current.CancellationToken));
        Assert.Null((await bob.SyncAsync()).Room(remote.RoomId.Value));
    }

    [Fact]
    public async Task AnEventWhoseParentsAreMissingSaysWhatToFetch()
    {
        var bob = await server.RegisterAsync("entry_gap");
        using var remote = new RemoteRoom("11", members: 2);
        var join = remote.Join(UserId.Parse(bob.UserId), server.Get<Myelin.Server.Configuration.ServerIdentity>());
        var grain = server.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(remote.RoomId.Value);
        await grain.EnterAsync(new EnterRoom("11", join.Json.ToArray(), remote.State(), remote.AuthChain()));
        var first = remote.Send("m.room.message", null, new { body = "first" });
        var second = remote.Send("m.room.message", null, new { body = "second" });
        var third = remote.Send("m.room.message", null, new { body = "third" });

        Assert.Equal([second.EventId.Value], (await grain.ReceiveAsync(new ReceiveEvent(third.Json.ToArray()))).PrevEvents);
        foreach (var pdu in (Pdu[])[first, second, third, third])
        {
            Assert.Equal(EventStatus.Accepted, (await grain.ReceiveAsync(new ReceiveEvent(pdu.Json.ToArray()))).Status);
        }

        Assert.Equal(["first", "second", "third"], (await bob.SyncAsync()).Room(remote.RoomId.Value)!.Value.Timeline()
            .Where(item => item.Type() == "m.room.message").Select(item => item.GetProperty("content").GetProperty("body").GetString()));
    }

    /// <summary>A room of another server.</summary>
    private sealed class RemoteRoom : IDisposable
    {
        private readonly SigningKey _key = SigningKey.Generate();
        private readonly Dictionary<EventId, Pdu> _events = [];
        private readonly RoomEngine _engine;
        private long _time = 1_700_000_000_000;

        public RemoteRoom(string version, int members)
        {
            Assert.True(KnownRoomVersions.TryGet(version, out var known));
            var creator = UserId.Parse("@creator:remote.example");
            var id = known.RoomIdIsCreateHash ? (RoomId?)null : RoomId.Parse($"!{Guid.NewGuid():N}:remote.example");
            var content = JsonSerializer.SerializeToUtf8Bytes(known.RoomIdIsCreateHash ? new Dictionary<string, string> { ["room_version"] = version } : new Dictionary<string, string> { ["room_version"] = version, ["creator"] = creator.Value });
            Keep(RoomEngine.Create(new CreateProposal(known, id, creator, content, _time++), Remote, _key, out var engine));
            _engine = engine!;
            Send("m.room.member", creator.Value, new { membership = "join" });
            Send("m.room.power_levels", "", new { users = known.RoomIdIsCreateHash ? [] : new Dictionary<string, int> { [creator.Value] = 100 } });
            Send("m.room.join_rules", "", new { join_rule = "public" });
            for (var i = 0; i < members; i++)
            {
                var user = UserId.Parse($"@member{i}:remote.example");
                Keep(_engine.Propose(new EventProposal(user, "m.room.member", user.Value, """{"membership":"join"}"""u8.ToArray(), _time++), Remote, _key));
            }
        }

        public RoomId RoomId => _engine.RoomId;

        public Pdu Send(string type, string? stateKey, object content) =>
            Keep(_engine.Propose(new EventProposal(UserId.Parse("@creator:remote.example"), type, stateKey, JsonSerializer.SerializeToUtf8Bytes(content), _time++), Remote, _key));

        /// <summary>The join event of a user of the tested server, on top of the room as it is, whether the room allows it or not.</summary>
        public Pdu Join(UserId user, Myelin.Server.Configuration.ServerIdentity identity)
        {
            var auth = new[] { "m.room.create", "m.room.power_levels", "m.room.join_rules" }
                .Where(type => type != "m.room.create" || !_engine.Version.RoomIdIsCreateHash)
                .Select(type => _engine.CurrentState[type, ""]!.Value);
            return PduBuilder.Build(
                new PduDraft
                {
                    RoomVersion = _engine.Version,
                    RoomId = RoomId,
                    Sender = user,
                    Type = "m.room.member",
                    StateKey = user.Value,
                    ContentJson = """{"membership":"join"}"""u8.ToArray(),
                    OriginServerTs = _time++,
                    Depth = _events.Values.Max(pdu => pdu.Depth) + 1,
                    PrevEvents = _engine.ForwardExtremities,
                    AuthEvents = [.. auth],
                },
                identity.ServerName,
                identity.SigningKey,
                id => PduHashes.ReferenceHash(_events[id]));
        }

        public byte[][] State() => [.. _engine.CurrentState.Entries.Select(entry => _events[entry.Value].Json.ToArray())];

        public IEnumerable<string> StateIds() => _engine.CurrentState.Entries.Select(entry => entry.Value.Value);

        public byte[][] AuthChain() => [.. _events.Values.Where(pdu => pdu.IsState).Select(pdu => pdu.Json.ToArray())];

        public void Dispose() => _key.Dispose();

        private Pdu Keep(Step step)
        {
            var pdu = Assert.IsType<Step.Append>(step).Value.Pdu;
            _events.Add(pdu.EventId, pdu);
            return pdu;
        }
    }
}
