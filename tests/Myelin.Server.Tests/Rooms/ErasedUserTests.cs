using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Server.AccountData;
using Myelin.Server.Accounts;
using Myelin.Server.Filters;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>"Account deactivation" with <c>erase</c>: whoever was not joined when an erased user sent an event is served its redacted form, everywhere.</summary>
public sealed class ErasedUserTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task LaterJoinersAreServedRedactedCopies()
    {
        var (alice, erased, late) = (await server.RegisterAsync("erase_alice"), await server.RegisterAsync("erase_erased"), await server.RegisterAsync("erase_late"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "11", power_level_content_override = new { state_default = 0, events = new Dictionary<string, int>() } });
        await erased.JoinAsync(room);
        await erased.SetStateAsync(room, "m.room.topic", new { topic = "by the erased" });
        await erased.SetStateAsync(room, "m.room.name", new { name = "first" });
        await alice.SetStateAsync(room, "m.room.name", new { name = "second" });
        var message = await erased.SendTextAsync(room, "secret");
        var edit = await erased.EditAsync(room, message, "secret edit");
        var root = await alice.SendTextAsync(room, "root");
        var reply = await erased.RelateAsync(room, root, "m.thread", "secret reply");
        var secretRoot = await erased.SendTextAsync(room, "secret root");
        await alice.RelateAsync(room, secretRoot, "m.thread", "answer");
        await EraseAsync(erased);
        await late.JoinAsync(room);

        foreach (var id in new[] { message, edit, reply, secretRoot })
        {
            AssertErased(await late.EventAsync(room, id));
            AssertErased((await late.GetAsync(room, $"context/{Uri.EscapeDataString(id)}")).GetProperty("event"));
            Assert.NotEqual("{}", Content(await alice.EventAsync(room, id)));
        }

        // Nothing of it is anywhere: in pages, contexts, relations, threads and what is bundled with other events.
        var asked = Uri.EscapeDataString(root);
        var v1 = $"/_matrix/client/v1/rooms/{Uri.EscapeDataString(room)}";
        JsonElement[] answers =
        [
            await late.GetAsync(room, "messages?dir=b&limit=100"),
            await late.GetAsync(room, "messages?dir=f&limit=100"),
            await late.GetAsync(room, $"context/{asked}?limit=100"),
            await late.RelationsAsync(room, root),
            await late.RelationsAsync(room, message),
            await late.ThreadsAsync(room),
            await late.EventAsync(room, root),
            await late.EventAsync(room, message),
            await late.SyncAsync(filter: new { room = new { timeline = new { limit = 100 } } }),
            await late.SyncAsync(filter: new { room = new { timeline = new { limit = 100 } } }, more: "&use_state_after=true"),
            await RoomClient.CallAsync(late, HttpMethod.Get, "/_matrix/client/v3/notifications?limit=100"),
        ];
        Assert.All(answers, answer => Assert.DoesNotContain("secret", answer.ToString(), StringComparison.Ordinal));

        // An edit that says nothing is none, and the event of another shows nothing of what it replaced.
        Assert.Null((await late.EventAsync(room, message)).Replacement());
        Assert.Equal(edit, (await alice.EventAsync(room, message)).Replacement());
        Assert.DoesNotContain("first", (await late.GetAsync(room, "messages?dir=b&limit=100")).ToString(), StringComparison.Ordinal);
        Assert.Contains(reply, (await late.GetAsync(room, "messages?dir=b&limit=100")).Chunk());
        AssertErased((await late.ThreadsAsync(room)).GetProperty("chunk").EnumerateArray().Single(item => item.Id() == secretRoot));
    }

    [Fact]
    public async Task AnInvitationByAnErasedUserIsNotifiedWithoutItsWords()
    {
        var (erased, invited) = (await server.RegisterAsync("erase_inviter"), await server.RegisterAsync("erase_invited"));
        var room = await erased.CreateRoomAsync(new { preset = "private_chat" });
        await erased.ActAsync(room, "invite", new { user_id = invited.UserId, reason = "secret words" });
        Assert.Contains("secret words", await NotificationsAsync(), StringComparison.Ordinal);
        await EraseAsync(erased);

        var notified = await NotificationsAsync();
        Assert.Contains("invite", notified, StringComparison.Ordinal);
        Assert.DoesNotContain("secret words", notified, StringComparison.Ordinal);

        async Task<string> NotificationsAsync() => (await invited.GetAsync("/_matrix/client/v3/notifications")).ToString();
    }

    [Theory]
    [InlineData(50)]
    [InlineData(3)]
    public async Task TheStateOfARoomIsNotErased(int limit)
    {
        var (alice, erased, late) = (await server.RegisterAsync($"erase_state_alice{limit}"), await server.RegisterAsync($"erase_state_erased{limit}"), await server.RegisterAsync($"erase_state_late{limit}"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "11", power_level_content_override = new { state_default = 0, events = new Dictionary<string, int>() } });
        await erased.JoinAsync(room);
        await erased.SetStateAsync(room, "m.room.topic", new { topic = "by the erased" });
        await EraseAsync(erased);
        await late.JoinAsync(room);

        // The history shows no topic, the state does, and so it does to clients.
        var joined = (await late.SyncAsync(filter: new { room = new { timeline = new { limit } } })).Room(room)!.Value;
        Assert.Equal("by the erased", joined.Events().Concat(joined.Timeline()).Last(item => item.Type() == "m.room.topic").GetProperty("content").GetProperty("topic").GetString());
        Assert.Equal("by the erased", (await late.GetAsync(room, "state/m.room.topic")).GetProperty("topic").GetString());
        var topic = (await late.GetAsync(room, "messages?dir=b&limit=50")).GetProperty("chunk").EnumerateArray().Single(item => item.Type() == "m.room.topic");
        AssertErased(topic);
    }

    [Fact]
    public async Task WhoIsDeactivatedWithoutTheWishIsNotErased()
    {
        var (alice, gone, late) = (await server.RegisterAsync("kept_alice"), await server.RegisterAsync("kept_gone"), await server.RegisterAsync("kept_late"));
        var room = await alice.CreateRoomAsync();
        await gone.JoinAsync(room);
        var message = await gone.SendTextAsync(room, "stays");
        await late.JoinAsync(room);
        Assert.Equal("stays", (await late.EventAsync(room, message)).Body());
        await gone.PostAsync("/_matrix/client/v3/account/deactivate", new { auth = gone.PasswordAuth() });
        Assert.Equal("stays", (await late.EventAsync(room, message)).Body());
    }

    [Fact]
    public async Task ErasingTakesAccountDataAndAddresses()
    {
        var cancel = TestContext.Current.CancellationToken;
        var erased = await server.RegisterAsync("erase_data");
        var user = UserId.Parse(erased.UserId);
        var room = await erased.CreateRoomAsync();
        foreach (var path in new[] { "", $"/rooms/{Uri.EscapeDataString(room)}" })
        {
            await erased.PutAsync($"/_matrix/client/v3/user/{erased.UserId}{path}/account_data/org.example.secret", new { secret = true });
        }

        var filter = (await erased.PostAsync($"/_matrix/client/v3/user/{erased.UserId}/filter", new { room = new { rooms = new[] { room } } })).GetProperty("filter_id").GetString()!;
        await server.Get<IEmailAddresses>().AddAsync(user, "erased@example.org", cancel);
        var data = server.Get<IAccountData>();
        Assert.NotNull((await data.OfUserAsync(user, cancel)).Find(null, "org.example.secret"));
        await EraseAsync(erased);

        await Eventually.HoldsAsync(async () =>
        {
            var left = await data.OfUserAsync(user, cancel);
            return left.Find(null, "org.example.secret") is null
                && left.Find(RoomId.Parse(room), "org.example.secret") is null
                && await server.Get<IFilters>().FindAsync(user, filter, cancel) is null
                && (await server.Get<IEmailAddresses>().OfUserAsync(user, cancel)).Count == 0;
        });
    }

    private static Task<JsonElement> EraseAsync(TestUser user) =>
        user.PostAsync("/_matrix/client/v3/account/deactivate", new { auth = user.PasswordAuth(), erase = true });

    private static void AssertErased(JsonElement item) => Assert.Equal("{}", Content(item));

    private static string Content(JsonElement item) => item.GetProperty("content").ToString();
}
