using System.Text.Json;
using Myelin.Server.Push;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Push;

/// <summary>"Listing Notifications".</summary>
public sealed class NotificationListTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Path = "/_matrix/client/v3/notifications";

    [Fact]
    public async Task TheNewestOfAllRoomsComeFirstPageByPage()
    {
        var (alice, bob) = await UsersAsync("pages");
        string[] rooms = [await RoomAsync(alice, bob), await RoomAsync(alice, bob)];
        var sent = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            sent.Add(await alice.SendTextAsync(rooms[i % 2], $"number {i}"));
        }

        await bob.ActAsync(rooms[0], $"receipt/m.read/{Uri.EscapeDataString(sent[4])}");
        var listed = new List<JsonElement>();
        for (var token = string.Empty; ;)
        {
            var page = await bob.GetAsync($"{Path}?limit=3{token}");
            listed.AddRange(page.GetProperty("notifications").EnumerateArray());
            if (!page.TryGetProperty("next_token", out var next))
            {
                break;
            }

            Assert.Equal(3, page.GetProperty("notifications").GetArrayLength());
            token = $"&from={Uri.EscapeDataString(next.GetString()!)}";
        }

        Assert.Equal(sent.AsEnumerable().Reverse(), listed.Select(one => one.GetProperty("event").Id()));
        Assert.Equal([false, false, true, false, true, false, true], listed.Select(one => one.GetProperty("read").GetBoolean()));
        Assert.Equal(rooms[0], listed[0].GetProperty("room_id").GetString());
        Assert.Equal("""["notify",{"set_tweak":"sound","value":"default"}]""", listed[0].GetProperty("actions").GetRawText());
    }

    [Fact]
    public async Task OnlyHighlightsIfAsked()
    {
        var (alice, bob) = await UsersAsync("only");
        var room = await RoomAsync(alice, bob);
        await alice.SendTextAsync(room, "plain");
        var mention = (await alice.CallAsync(
            HttpMethod.Put,
            $"{RoomClient.Room(room)}/send/m.room.message/m1",
            new Dictionary<string, object> { ["msgtype"] = "m.text", ["body"] = "you", ["m.mentions"] = new { user_ids = new[] { bob.UserId } } })).Id();
        Assert.Equal([mention], await IdsAsync(bob, "?only=highlight"));
        Assert.Equal(2, (await IdsAsync(bob, string.Empty)).Length);
        Assert.Equal(2, (await IdsAsync(bob, "?only=whatever")).Length);
    }

    [Fact]
    public async Task InvitationsAreListedAndNothingFromBeforeTheJoin()
    {
        var (alice, bob) = await UsersAsync("invited");
        var room = await alice.CreateRoomAsync(new { preset = "private_chat" });
        await alice.SendTextAsync(room, "before");
        await alice.ActAsync(room, "invite", new { user_id = bob.UserId });
        await alice.SendTextAsync(room, "not for the invited");
        var invitation = Assert.Single((await bob.GetAsync(Path)).GetProperty("notifications").EnumerateArray());
        Assert.Equal("m.room.member", invitation.GetProperty("event").Type());

        await bob.JoinAsync(room);
        Assert.Empty(await IdsAsync(bob, string.Empty));
        var after = await alice.SendTextAsync(room, "after");
        Assert.Equal([after], await IdsAsync(bob, string.Empty));
        await alice.ActAsync(room, $"redact/{Uri.EscapeDataString(after)}/x", expected: System.Net.HttpStatusCode.MethodNotAllowed);
        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(after)}/x", new { });
        Assert.Empty(await IdsAsync(bob, string.Empty));
    }

    [Fact]
    public async Task OneRequestLooksThroughABoundedNumberOfEvents()
    {
        var (alice, bob) = await UsersAsync("bounded");
        var room = await RoomAsync(alice, bob);
        var first = await alice.SendTextAsync(room, "deep down");
        await Parallel.ForAsync(0, PushLimits.ScannedForNotifications + 20, TestContext.Current.CancellationToken, async (i, _) => await alice.CallAsync(
            HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/quiet{i}", new { msgtype = "m.notice", body = "quiet" }));

        var page = await bob.GetAsync(Path);
        Assert.Empty(page.GetProperty("notifications").EnumerateArray());
        Assert.Equal([first], await IdsAsync(bob, $"?from={Uri.EscapeDataString(page.GetProperty("next_token").GetString()!)}"));
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=-1")]
    [InlineData("?limit=x")]
    [InlineData("?from=s1_2")]
    [InlineData("?from=n")]
    [InlineData("?from=n0")]
    [InlineData("?from=n99999999999999999999")]
    public async Task NonsenseIsRefused(string query)
    {
        var user = await server.RegisterAsync($"nonsense_{Guid.NewGuid():N}");
        (await user.SendAsync(HttpMethod.Get, Path + query)).Refused(400, "M_INVALID_PARAM");
    }

    private static async Task<string[]> IdsAsync(TestUser user, string query) =>
        (await user.GetAsync(Path + query)).GetProperty("notifications").EnumerateArray().Select(one => one.GetProperty("event")).Ids();

    private static async Task<string> RoomAsync(TestUser alice, TestUser bob)
    {
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        return room;
    }

    private async Task<(TestUser Alice, TestUser Bob)> UsersAsync(string name) =>
        (await server.RegisterAsync($"listed_{name}_alice"), await server.RegisterAsync($"listed_{name}_bob"));
}
