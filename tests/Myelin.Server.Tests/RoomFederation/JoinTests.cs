using System.Net;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Server.Rooms;
using Myelin.Server.Tests.Federation;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.RoomFederation;

/// <summary>Joining rooms of another server (Server-Server API, "Joining Rooms"), between two whole servers.</summary>
public sealed class JoinTests(JoinTests.TwoServers world) : IClassFixture<JoinTests.TwoServers>
{
    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    [InlineData("5")]
    [InlineData("6")]
    [InlineData("8")]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task AUserJoinsARoomOfAnotherServer(string version)
    {
        var (alice, bob) = (await world.One.RegisterAsync($"alice_{version}"), await world.Two.RegisterAsync($"bob_{version}"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = version, name = "Shared", topic = "For two" });
        await alice.SendTextAsync(room, "before");

        await JoinAsync(bob, room);

        var here = await bob.SyncAsync();
        var joined = here.Room(room)!.Value;
        Assert.Equal(await StateAsync(alice, room), await StateAsync(bob, room));
        Assert.Equal("Shared", (await bob.GetAsync(room, "state/m.room.name/")).GetProperty("name").GetString());
        Assert.Equal([bob.UserId], joined.Timeline().Select(item => item.GetProperty("state_key").GetString()));
        Assert.Equal(2, joined.GetProperty("summary").GetProperty("m.joined_member_count").GetInt32());
        var there = (await alice.SyncAsync()).Room(room)!.Value.Timeline()[^1];
        Assert.Equal(joined.Timeline()[0].Id(), there.Id());
        await bob.SendTextAsync(room, "after");
    }

    [Fact]
    public async Task APrivateRoomLetsNobodyIn()
    {
        var (alice, bob) = (await world.One.RegisterAsync("alice_private"), await world.Two.RegisterAsync("bob_private"));
        var room = await alice.CreateRoomAsync(new { preset = "private_chat" });

        var refused = await JoinAsync(bob, room, HttpStatusCode.Forbidden);

        Assert.Equal("M_FORBIDDEN", refused.GetProperty("errcode").GetString());
        Assert.Null(await world.Two.Get<IRooms>().FindAsync(RoomId.Parse(room), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ARoomOfItsServerAloneLetsNobodyIn()
    {
        var (alice, bob) = (await world.One.RegisterAsync("alice_alone"), await world.Two.RegisterAsync("bob_alone"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", creation_content = new Dictionary<string, object> { ["m.federate"] = false } });

        await JoinAsync(bob, room, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task ADeniedServerIsNotLetIn()
    {
        var (alice, bob) = (await world.One.RegisterAsync("alice_acl"), await world.Two.RegisterAsync("bob_acl"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        await alice.SetStateAsync(room, "m.room.server_acl", new { allow = new[] { "*" }, deny = new[] { "TWO.example" } });

        await JoinAsync(bob, room, HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task AMemberOfAnotherRoomJoinsARestrictedOne(string version)
    {
        var (alice, bob) = (await world.One.RegisterAsync($"alice_restricted_{version}"), await world.Two.RegisterAsync($"bob_restricted_{version}"));
        var club = await alice.CreateRoomAsync(new { preset = "public_chat" });
        var room = await alice.CreateRoomAsync(new { preset = "private_chat", room_version = version });
        await alice.SetStateAsync(room, "m.room.join_rules", new { join_rule = "restricted", allow = new[] { new { type = "m.room_membership", room_id = club } } });

        await JoinAsync(bob, room, HttpStatusCode.Forbidden);
        await JoinAsync(bob, club);
        await JoinAsync(bob, room);

        Assert.Equal(await StateAsync(alice, room), await StateAsync(bob, room));
        var member = await bob.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(bob.UserId)}");
        Assert.Equal(alice.UserId, member.GetProperty("join_authorised_via_users_server").GetString());
    }

    [Fact]
    public async Task ASecondUserOfTheServerJoinsWithoutHelp()
    {
        var alice = await world.One.RegisterAsync("alice_second");
        var (bob, carol) = (await world.Two.RegisterAsync("bob_second"), await world.Two.RegisterAsync("carol_second"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        await JoinAsync(bob, room);

        await JoinAsync(carol, room);

        Assert.Equal(3, (await carol.GetAsync(room, "joined_members")).GetProperty("joined").EnumerateObject().Count());
    }

    private static async Task<JsonElement> JoinAsync(TestUser user, string room, HttpStatusCode expected = HttpStatusCode.OK) =>
        await user.CallAsync(HttpMethod.Post, $"/_matrix/client/v3/join/{Uri.EscapeDataString(room)}?via=one.example", new { }, expected);

    private static async Task<string> StateAsync(TestUser user, string room) =>
        string.Join(' ', (await user.GetAsync(room, "state")).EnumerateArray().Select(item => item.Id()).Order(StringComparer.Ordinal));

    /// <summary>Two servers that can reach each other.</summary>
    public sealed class TwoServers : IAsyncLifetime
    {
        private FederatedWorld? _world;

        public ServerFixture One => _world!.Servers[0];

        public ServerFixture Two => _world!.Servers[1];

        public async ValueTask InitializeAsync() => _world = await FederatedWorld.StartAsync("one.example", "two.example");

        public ValueTask DisposeAsync() => _world!.DisposeAsync();
    }
}
