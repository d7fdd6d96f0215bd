using System.Net;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Push;

namespace Myelin.Server.Tests.Rooms;

/// <summary>"Guest Access": who is in when guests are no longer allowed, and how a guest comes to an account.</summary>
public sealed class GuestAccessTests : IAsyncLifetime
{
    private const string Register = "/_matrix/client/v3/register";

    private ServerFixture? _server;

    private ServerFixture Server => _server!;

    public async ValueTask InitializeAsync() => _server = await ServerFixture.StartAsync(options => options.Registration.Guests = true);

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Theory]
    [InlineData("forbidden")]
    [InlineData("org.example.unknown")]
    [InlineData(5)]
    [InlineData(null)]
    public async Task Guests_leave_a_room_that_no_longer_allows_them(object? access)
    {
        var (alice, bob, guest) = (await Server.RegisterAsync("alice"), await Server.RegisterAsync("bob"), await GuestAsync());
        var room = await RoomForGuestsAsync(alice);
        await bob.JoinAsync(room);
        await guest.JoinAsync(room);
        await alice.SetStateAsync(room, "m.room.guest_access", new Dictionary<string, object?> { ["guest_access"] = access });
        await HasLeftAsync(alice, room, guest);
        Assert.Equal("join", await MembershipAsync(alice, room, bob));
        Assert.Equal("join", await MembershipAsync(alice, room, alice));
        (await guest.SendAsync(HttpMethod.Post, $"{RoomClient.Room(room)}/join", new { })).Refused(403, "M_GUEST_ACCESS_FORBIDDEN");
        (await guest.SendAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/state/m.room.member/{Uri.EscapeDataString(guest.UserId)}", new { membership = "join" }))
            .Refused(403, "M_GUEST_ACCESS_FORBIDDEN");
    }

    [Fact]
    public async Task Guests_leave_when_what_allowed_them_is_redacted()
    {
        var (alice, guest) = (await Server.RegisterAsync("alice"), await GuestAsync());
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        var allowed = (await alice.SetStateAsync(room, "m.room.guest_access", new { guest_access = "can_join" })).GetProperty("event_id").GetString()!;
        await guest.JoinAsync(room);
        await alice.RedactAsync(room, allowed);
        await HasLeftAsync(alice, room, guest);
    }

    [Fact]
    public async Task Guests_stay_while_they_are_allowed()
    {
        var (alice, guest) = (await Server.RegisterAsync("alice"), await GuestAsync());
        var (room, other) = (await RoomForGuestsAsync(alice), await RoomForGuestsAsync(alice));
        await guest.JoinAsync(room);
        await guest.JoinAsync(other);
        await alice.SetStateAsync(room, "m.room.guest_access", new { guest_access = "can_join", note = "again" });
        await alice.SetStateAsync(other, "m.room.guest_access", new { guest_access = "forbidden" });
        await HasLeftAsync(alice, other, guest);
        Assert.Equal("join", await MembershipAsync(alice, room, guest));
    }

    [Fact]
    public async Task A_guest_is_upgraded_and_keeps_name_and_rooms()
    {
        var (alice, guest) = (await Server.RegisterAsync("alice"), await GuestAsync());
        var room = await RoomForGuestsAsync(alice);
        await guest.JoinAsync(room);
        var localpart = guest.UserId[1..guest.UserId.IndexOf(':', StringComparison.Ordinal)];
        var answer = (await UpgradeAsync(localpart, guest.AccessToken)).Succeeded();
        Assert.Equal(guest.UserId, answer.GetProperty("user_id").GetString());

        // What the guest was logged in with ends.
        (await guest.SendAsync(HttpMethod.Get, "/_matrix/client/v3/account/whoami")).Refused(401, "M_UNKNOWN_TOKEN");
        using var http = Server.ClientFor(answer.GetProperty("access_token").GetString()!);
        var who = (await http.CallAsync(HttpMethod.Get, "/_matrix/client/v3/account/whoami")).Succeeded();
        Assert.False(who.TryGetProperty("is_guest", out var isGuest) && isGuest.GetBoolean());
        (await Server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/login", new
        {
            type = "m.login.password",
            identifier = new { type = "m.id.user", user = localpart },
            password = ServerFixture.Password,
        })).Succeeded();

        // No guest any more: the account stays where guests may not be.
        var second = await GuestAsync();
        await second.JoinAsync(room);
        await alice.SetStateAsync(room, "m.room.guest_access", new { guest_access = "forbidden" });
        await HasLeftAsync(alice, room, second);
        Assert.Equal("join", await MembershipAsync(alice, room, guest));
        (await UpgradeAsync(localpart, answer.GetProperty("access_token").GetString()!)).Refused(403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task Only_a_guests_own_token_upgrades_it()
    {
        var (alice, guest, other) = (await Server.RegisterAsync("alice"), await GuestAsync(), await GuestAsync());
        var localpart = guest.UserId[1..guest.UserId.IndexOf(':', StringComparison.Ordinal)];
        (await UpgradeAsync(localpart, other.AccessToken)).Refused(403, "M_FORBIDDEN");
        (await UpgradeAsync(localpart, "made up")).Refused(403, "M_FORBIDDEN");
        (await UpgradeAsync("alice", alice.AccessToken)).Refused(403, "M_FORBIDDEN");
        (await UpgradeAsync("afreename", guest.AccessToken)).Refused(403, "M_FORBIDDEN");
        (await UpgradeAsync(null, guest.AccessToken)).Refused(400, "M_MISSING_PARAM");
        Assert.True((await guest.GetAsync("/_matrix/client/v3/account/whoami")).GetProperty("is_guest").GetBoolean());
    }

    private static Task<string> RoomForGuestsAsync(TestUser user) => user.CreateRoomAsync(new
    {
        preset = "public_chat",
        initial_state = new[] { new { type = "m.room.guest_access", state_key = "", content = new { guest_access = "can_join" } } },
    });

    private static async Task<string?> MembershipAsync(TestUser asking, string room, TestUser user) =>
        (await asking.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(user.UserId)}")).GetProperty("membership").GetString();

    private static Task HasLeftAsync(TestUser asking, string room, TestUser user) =>
        Eventually.HoldsAsync(async () => await MembershipAsync(asking, room, user) == "leave");

    private Task<(HttpStatusCode Status, System.Text.Json.JsonElement Answer)> UpgradeAsync(string? username, string token) =>
        Server.Http.CallAsync(
            HttpMethod.Post, Register, new { username, password = ServerFixture.Password, guest_access_token = token, auth = new { type = "m.login.dummy" } });

    private async Task<TestUser> GuestAsync()
    {
        var answer = (await Server.Http.CallAsync(HttpMethod.Post, $"{Register}?kind=guest", new { })).Succeeded();
        var token = answer.GetProperty("access_token").GetString()!;
        return new TestUser(answer.GetProperty("user_id").GetString()!, answer.GetProperty("device_id").GetString()!, token, string.Empty, Server.ClientFor(token));
    }
}
