using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>"Identity assertion" and "Server admin style permissions": as whom an application service may act, and what is kept for it.</summary>
public sealed class MasqueradingTests
{
    private const string V3 = AppServiceWorld.V3;

    [Fact]
    public async Task A_service_sees_who_is_joined_to_any_room_with_one_of_its_users()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        var (with, without) = (await alice.CreateRoomAsync(), await alice.CreateRoomAsync());
        await world.JoinAsync(ghost, with);

        // In its own name and in that of another of its users, none of whom is there.
        var other = await world.GhostAsync("other");
        foreach (var query in (string[])[string.Empty, $"?user_id={Uri.EscapeDataString(other)}", $"?user_id={Uri.EscapeDataString(ghost)}"])
        {
            var joined = (await world.Bridge.CallAsync(HttpMethod.Get, $"{RoomClient.Room(with)}/joined_members{query}")).Succeeded().GetProperty("joined");
            Assert.Equal([ghost, alice.UserId], joined.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
            (await world.Bridge.CallAsync(HttpMethod.Get, $"{RoomClient.Room(without)}/joined_members{query}")).Refused(403, "M_FORBIDDEN");
        }

        // It is not a member for that.
        (await world.Bridge.CallAsync(HttpMethod.Get, $"{RoomClient.Room(with)}/members")).Refused(403, "M_FORBIDDEN");
        await world.AsAsync(ghost, HttpMethod.Post, $"{RoomClient.Room(with)}/leave", new { });
        (await world.Bridge.CallAsync(HttpMethod.Get, $"{RoomClient.Room(with)}/joined_members")).Refused(403, "M_FORBIDDEN");
        (await world.Bridge.CallAsync(HttpMethod.Get, $"{RoomClient.Room("!none:test.example")}/joined_members")).Refused(403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task The_sender_is_a_user_without_registration_and_no_administrator()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var whoami = (await world.Bridge.CallAsync(HttpMethod.Get, $"{V3}/account/whoami")).Succeeded();
        Assert.Equal("@_bridge_bot:test.example", whoami.GetProperty("user_id").GetString());
        Assert.False(whoami.TryGetProperty("device_id", out _));
        var first = await world.Server.RegisterAsync("alice");
        Assert.True((await world.Server.Get<IAccounts>().FindAsync(UserId.Parse(first.UserId), TestContext.Current.CancellationToken))!.IsAdministrator);
        Assert.False((await world.Server.Get<IAccounts>().FindAsync(UserId.Parse("@_bridge_bot:test.example"), TestContext.Current.CancellationToken))!.IsAdministrator);
    }

    [Fact]
    public async Task The_token_is_taken_from_the_query_too()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var whoami = (await world.Server.Http.CallAsync(HttpMethod.Get, $"{V3}/account/whoami?access_token={TestAppService.AsToken}")).Succeeded();
        Assert.Equal("@_bridge_bot:test.example", whoami.GetProperty("user_id").GetString());
    }

    [Fact]
    public async Task A_service_acts_as_users_of_its_namespaces_that_it_has_registered()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        Assert.Equal(ghost, (await world.AsAsync(ghost, HttpMethod.Get, $"{V3}/account/whoami")).Succeeded().GetProperty("user_id").GetString());
        (await world.AsAsync("@_bridge_nobody:test.example", HttpMethod.Get, $"{V3}/account/whoami")).Refused(403, "M_FORBIDDEN");
        (await world.AsAsync(alice.UserId, HttpMethod.Get, $"{V3}/account/whoami")).Refused(403, "M_FORBIDDEN");
        (await world.AsAsync("@_bridge_ghost:elsewhere.example", HttpMethod.Get, $"{V3}/account/whoami")).Refused(403, "M_FORBIDDEN");
        (await world.AsAsync("nonsense", HttpMethod.Get, $"{V3}/account/whoami")).Refused(403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task A_user_of_this_server_can_act_as_nobody_else()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        Assert.Equal(alice.UserId, (await alice.GetAsync($"{V3}/account/whoami?user_id={Uri.EscapeDataString(ghost)}")).GetProperty("user_id").GetString());
    }

    [Fact]
    public async Task Devices_are_made_acted_with_and_deleted_without_login_or_confirmation()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var ghost = await world.GhostAsync("ghost");
        (await world.AsAsync(ghost, HttpMethod.Get, $"{V3}/account/whoami", device: "DEV")).Refused(400, "M_UNKNOWN_DEVICE");
        var created = await world.AsAsync(ghost, HttpMethod.Put, $"{V3}/devices/DEV", new { display_name = "bridge" });
        Assert.Equal(201, (int)created.Status);
        (await world.AsAsync(ghost, HttpMethod.Put, $"{V3}/devices/DEV", new { display_name = "the bridge" })).Succeeded();
        Assert.Equal("the bridge", (await world.AsAsync(ghost, HttpMethod.Get, $"{V3}/devices/DEV")).Succeeded().GetProperty("display_name").GetString());
        Assert.Equal("DEV", (await world.AsAsync(ghost, HttpMethod.Get, $"{V3}/account/whoami", device: "DEV")).Succeeded().GetProperty("device_id").GetString());
        var unstable = await world.Bridge.CallAsync(
            HttpMethod.Get, $"{V3}/account/whoami?user_id={Uri.EscapeDataString(ghost)}&org.matrix.msc3202.device_id=DEV");
        Assert.Equal("DEV", unstable.Succeeded().GetProperty("device_id").GetString());
        (await world.Bridge.CallAsync(HttpMethod.Get, $"{V3}/account/whoami?device_id=DEV")).Refused(400, "M_UNKNOWN_DEVICE");
        (await world.AsAsync(ghost, HttpMethod.Delete, $"{V3}/devices/DEV", new { })).Succeeded();
        (await world.AsAsync(ghost, HttpMethod.Get, $"{V3}/account/whoami", device: "DEV")).Refused(400, "M_UNKNOWN_DEVICE");
        var alice = await world.Server.RegisterAsync("alice");
        (await alice.SendAsync(HttpMethod.Put, $"{V3}/devices/NEW", new { display_name = "mine" })).Refused(404, "M_NOT_FOUND");
    }

    [Fact]
    public async Task Registration_by_a_service_needs_its_token_and_its_namespace()
    {
        await using var world = await AppServiceWorld.StartAsync(configure: options => options.Registration.Enabled = false);
        object Body(string name) => new { type = "m.login.application_service", username = name };
        (await world.Server.Http.CallAsync(HttpMethod.Post, $"{V3}/register", Body("_bridge_a"))).Refused(401, "M_MISSING_TOKEN");
        (await world.Client("wrong").CallAsync(HttpMethod.Post, $"{V3}/register", Body("_bridge_a"))).Refused(401, "M_UNKNOWN_TOKEN");
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/register", Body("somebody"))).Refused(400, "M_EXCLUSIVE");
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/register", Body("_bridge_Ü"))).Refused(400, "M_INVALID_USERNAME");
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/register", new { type = "m.login.application_service" })).Refused(400, "M_MISSING_PARAM");
        var loggedIn = (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/register", Body("_bridge_a"))).Succeeded();
        Assert.Equal("@_bridge_a:test.example", loggedIn.GetProperty("user_id").GetString());
        Assert.Equal(
            "@_bridge_a:test.example",
            (await world.Client(loggedIn.GetProperty("access_token").GetString()!).CallAsync(HttpMethod.Get, $"{V3}/account/whoami")).Succeeded().GetProperty("user_id").GetString());
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/register", Body("_bridge_a"))).Refused(400, "M_USER_IN_USE");
        var silent = (await world.Bridge.CallAsync(
            HttpMethod.Post, $"{V3}/register", new { type = "m.login.application_service", username = "_bridge_b", inhibit_login = true })).Succeeded();
        Assert.False(silent.TryGetProperty("access_token", out _));
    }

    [Fact]
    public async Task Exclusive_names_are_kept_from_everybody_else()
    {
        await using var world = await AppServiceWorld.StartAsync();
        await File.WriteAllTextAsync(
            Path.Combine(world.Registrations, "names.yaml"),
            """
            id: names
            url: null
            as_token: names-token
            hs_token: names-hs-token
            sender_localpart: names.bot
            namespaces: { users: [{ exclusive: true, regex: "@reserved" }], aliases: [{ exclusive: true, regex: "#reserved" }] }
            """,
            TestContext.Current.CancellationToken);
        await world.RestartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        foreach (var name in (string[])["reserved", "Reserved.me", "names.bot", "_bridge_x"])
        {
            (await world.Server.Http.CallAsync(HttpMethod.Post, $"{V3}/register", new { username = name, password = ServerFixture.Password, auth = new { type = "m.login.dummy" } }))
                .Refused(400, "M_EXCLUSIVE");
            (await world.Server.Http.CallAsync(HttpMethod.Get, $"{V3}/register/available?username={name}")).Refused(400, "M_EXCLUSIVE");
        }

        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/register", new { type = "m.login.application_service", username = "reserved" })).Refused(400, "M_EXCLUSIVE");
        var room = await alice.CreateRoomAsync();
        (await alice.SendAsync(HttpMethod.Put, $"{V3}/directory/room/%23reserved:test.example", new { room_id = room })).Refused(400, "M_EXCLUSIVE");
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/createRoom", new { room_alias_name = "reserved" })).Refused(400, "M_EXCLUSIVE");
        (await world.Bridge.CallAsync(HttpMethod.Put, $"{V3}/directory/room/%23reserved:test.example", new { room_id = room })).Refused(400, "M_EXCLUSIVE");
        (await world.Bridge.CallAsync(HttpMethod.Put, $"{V3}/directory/room/%23free:test.example", new { room_id = room })).Refused(400, "M_EXCLUSIVE");
        (await world.Bridge.CallAsync(HttpMethod.Put, $"{V3}/directory/room/%23_bridge_r:test.example", new { room_id = room })).Succeeded();
        (await world.Bridge.CallAsync(HttpMethod.Delete, $"{V3}/directory/room/%23_bridge_r:test.example")).Succeeded();
        (await alice.SendAsync(HttpMethod.Put, $"{V3}/directory/room/%23free:test.example", new { room_id = room })).Succeeded();
        (await world.Bridge.CallAsync(HttpMethod.Delete, $"{V3}/directory/room/%23free:test.example")).Refused(400, "M_EXCLUSIVE");
    }

    [Fact]
    public async Task A_service_logs_in_to_its_users_without_a_password()
    {
        await using var world = await AppServiceWorld.StartAsync();
        await world.Server.RegisterAsync("alice");
        await world.GhostAsync("ghost");
        object Body(string user) => new { type = "m.login.application_service", identifier = new { type = "m.id.user", user }, device_id = "LOGIN" };
        Assert.Contains(
            (await world.Server.Http.CallAsync(HttpMethod.Get, $"{V3}/login")).Succeeded().GetProperty("flows").EnumerateArray(),
            flow => flow.GetProperty("type").GetString() == "m.login.application_service");
        var session = (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/login", Body("_bridge_ghost"))).Succeeded();
        Assert.Equal("LOGIN", session.GetProperty("device_id").GetString());
        Assert.Equal("@_bridge_ghost:test.example", session.GetProperty("user_id").GetString());
        (await world.Server.Http.CallAsync(HttpMethod.Post, $"{V3}/login", Body("_bridge_ghost"))).Refused(401, "M_MISSING_TOKEN");
        (await world.Client("wrong").CallAsync(HttpMethod.Post, $"{V3}/login", Body("_bridge_ghost"))).Refused(401, "M_UNKNOWN_TOKEN");
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/login", Body("alice"))).Refused(400, "M_EXCLUSIVE");
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/login", Body("_bridge_nobody"))).Refused(403, "M_FORBIDDEN");
    }

    /// <summary>CVE-2023-32682: no way of logging in lets an account in that may not.</summary>
    [Fact]
    public async Task Deactivated_locked_and_suspended_users_are_that_for_a_service_too()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var administration = world.Server.Get<IAccountAdministration>();
        var cancellationToken = TestContext.Current.CancellationToken;
        object Login(string user) => new { type = "m.login.application_service", identifier = new { type = "m.id.user", user } };

        var locked = await world.GhostAsync("locked");
        (await world.AsAsync(locked, HttpMethod.Get, $"{V3}/account/whoami")).Succeeded();
        await administration.SetLockedAsync(UserId.Parse(locked), true, cancellationToken);
        (await world.AsAsync(locked, HttpMethod.Get, $"{V3}/account/whoami")).Refused(401, "M_USER_LOCKED");
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/login", Login(locked))).Refused(401, "M_USER_LOCKED");
        await administration.SetLockedAsync(UserId.Parse(locked), false, cancellationToken);
        (await world.AsAsync(locked, HttpMethod.Get, $"{V3}/account/whoami")).Succeeded();

        var suspended = await world.GhostAsync("suspended");
        var room = (await world.AsAsync(suspended, HttpMethod.Post, $"{V3}/createRoom", new { })).Succeeded().GetProperty("room_id").GetString()!;
        await administration.SetSuspendedAsync(UserId.Parse(suspended), true, cancellationToken);
        (await world.AsAsync(suspended, HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/1", new { body = "no" })).Refused(403, "M_USER_SUSPENDED");
        var session = (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/login", Login(suspended))).Succeeded();
        (await world.Client(session.GetProperty("access_token").GetString()!).CallAsync(
            HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/2", new { body = "no" })).Refused(403, "M_USER_SUSPENDED");

        var gone = await world.GhostAsync("gone");
        (await world.AsAsync(gone, HttpMethod.Post, $"{V3}/account/deactivate", new { })).Succeeded();
        (await world.AsAsync(gone, HttpMethod.Get, $"{V3}/account/whoami")).Refused(403, "M_USER_DEACTIVATED");
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/login", Login(gone))).Refused(403, "M_USER_DEACTIVATED");
        (await world.Bridge.CallAsync(HttpMethod.Post, $"{V3}/register", new { type = "m.login.application_service", username = "_bridge_gone" })).Refused(400, "M_USER_IN_USE");
    }

    [Fact]
    public async Task A_service_sets_the_time_of_its_events_and_nobody_else_does()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        var room = (await world.AsAsync(ghost, HttpMethod.Post, $"{V3}/createRoom", new { preset = "public_chat" })).Succeeded().GetProperty("room_id").GetString()!;
        async Task<long> TimeOf(string path, object body)
        {
            var id = (await world.AsAsync(ghost, HttpMethod.Put, path, body)).Succeeded().GetProperty("event_id").GetString()!;
            return (await world.AsAsync(ghost, HttpMethod.Get, $"{RoomClient.Room(room)}/event/{Uri.EscapeDataString(id)}")).Succeeded().GetProperty("origin_server_ts").GetInt64();
        }

        Assert.Equal(1_000, await TimeOf($"{RoomClient.Room(room)}/send/m.room.message/1?ts=1000", new { body = "long ago" }));
        Assert.Equal(2_000, await TimeOf($"{RoomClient.Room(room)}/state/m.room.topic/?ts=2000", new { topic = "then" }));
        Assert.Equal(3_000, await TimeOf($"{RoomClient.Room(room)}/state/m.room.member/{Uri.EscapeDataString(ghost)}?ts=3000", new { membership = "join", displayname = "G" }));
        (await world.AsAsync(ghost, HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/2?ts=-1", new { body = "never" })).Refused(400, "M_INVALID_PARAM");
        (await world.AsAsync(ghost, HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/2?ts=9007199254740992", new { body = "never" })).Refused(400, "M_INVALID_PARAM");
        await alice.JoinAsync(room);
        var sent = (await alice.PutAsync($"{RoomClient.Room(room)}/send/m.room.message/1?ts=1000", new { body = "now" })).GetProperty("event_id").GetString()!;
        Assert.NotEqual(1_000, (await alice.GetAsync($"{RoomClient.Room(room)}/event/{Uri.EscapeDataString(sent)}")).GetProperty("origin_server_ts").GetInt64());
    }

    [Fact]
    public async Task Only_users_other_than_the_sender_are_charged_and_only_if_the_registration_says_so()
    {
        foreach (var isLimited in (bool[])[true, false])
        {
            await using var world = await AppServiceWorld.StartAsync(
                isLimited ? "" : "rate_limited: false", options => options.RateLimits.Enabled = true);
            var ghost = await world.GhostAsync("ghost");
            var refused = 0;
            foreach (var user in (string[])[ghost, "@_bridge_bot:test.example"])
            {
                for (var i = 0; i < 30; i++)
                {
                    var (status, _) = await world.AsAsync(user, HttpMethod.Post, $"{V3}/join/%23nowhere:test.example", new { });
                    refused += (int)status == 429 ? user == ghost ? 1 : 1_000 : 0;
                }
            }

            Assert.Equal(isLimited, refused is > 0 and < 1_000);
            Assert.True(refused < 1_000, "the sender was charged");
        }
    }

    [Fact]
    public async Task Without_a_device_what_needs_one_is_refused_and_with_one_it_is_done()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var ghost = await world.GhostAsync("ghost");
        (await world.AsAsync(ghost, HttpMethod.Post, $"{V3}/keys/upload", new { })).Refused(400, "M_INVALID_PARAM");
        await world.AsAsync(ghost, HttpMethod.Put, $"{V3}/devices/DEV", new { });
        (await world.AsAsync(ghost, HttpMethod.Post, $"{V3}/keys/upload", new { }, "DEV")).Succeeded();
        (await world.AsAsync(ghost, HttpMethod.Get, $"{V3}/sync?timeout=0")).Succeeded();
    }
}
