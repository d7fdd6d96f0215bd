using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>"Filtering" and "Lazy-loading room members" in <c>/sync</c>, and "Ignoring Users".</summary>
public sealed class FilteredSyncTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly object Lazy = new { room = new { state = new { lazy_load_members = true }, timeline = new { limit = 2 } } };

    [Fact]
    public async Task MembersAreToldLazilyAndOnce()
    {
        var (alice, bob, room) = await RoomAsync("lazy");
        var carol = await server.RegisterAsync("filter_lazy_carol");
        await carol.JoinAsync(room);
        await alice.SetStateAsync(room, "m.room.name", new { name = "Named" });
        await alice.SendTextAsync(room, "1");
        await alice.SendTextAsync(room, "2");

        var sync = await bob.SyncAsync(filter: Lazy);
        Assert.Equal([$"m.room.member|{alice.UserId}", $"m.room.member|{bob.UserId}"], Members(sync, room));

        await alice.SendTextAsync(room, "3");
        sync = await bob.SyncAsync(sync.Next(), Lazy);
        Assert.Empty(Members(sync, room));

        await carol.SendTextAsync(room, "4");
        var lost = await bob.SyncAsync(sync.Next(), Lazy);
        var retried = await bob.SyncAsync(sync.Next(), Lazy);
        Assert.Equal([$"m.room.member|{carol.UserId}"], Members(lost, room));
        Assert.Equal([$"m.room.member|{carol.UserId}"], Members(retried, room));

        await carol.SendTextAsync(room, "5");
        Assert.Empty(Members(await bob.SyncAsync(retried.Next(), Lazy), room));
        var redundant = new { room = new { state = new { lazy_load_members = true, include_redundant_members = true } } };
        Assert.Equal([$"m.room.member|{carol.UserId}"], Members(await bob.SyncAsync(retried.Next(), redundant), room));
    }

    [Fact]
    public async Task ALimitOfNothingTellsTheStateAndThatThereIsATimeline()
    {
        var (alice, bob, room) = await RoomAsync("nothing");
        var filter = new { room = new { timeline = new { limit = 0 } }, presence = new { limit = 0, types = Array.Empty<string>() } };
        await alice.SendTextAsync(room, "1");
        var sync = await bob.SyncAsync(filter: filter);
        var joined = sync.Room(room)!.Value;
        Assert.Empty(joined.Timeline());
        Assert.True(joined.GetProperty("timeline").GetProperty("limited").GetBoolean());
        Assert.Contains("m.room.create|", joined.Events().Keys());
        Assert.Contains($"m.room.member|{bob.UserId}", joined.Events().Keys());

        await alice.SetStateAsync(room, "m.room.topic", new { topic = "Nothing" });
        await alice.SendTextAsync(room, "2");
        joined = (await bob.SyncAsync(sync.Next(), filter)).Room(room)!.Value;
        Assert.Empty(joined.Timeline());
        Assert.Equal(["m.room.topic|"], joined.Events().Keys());

        // What was not told is found from there.
        var from = Uri.EscapeDataString(joined.GetProperty("timeline").GetProperty("prev_batch").GetString()!);
        var page = await RoomClient.GetAsync(bob, room, $"messages?dir=b&limit=2&from={from}");
        Assert.Equal(["m.room.message", "m.room.topic"], page.GetProperty("chunk").EnumerateArray().Select(item => item.Type()));
    }

    [Fact]
    public async Task MembersThatChangedInAGapAreTold()
    {
        var (alice, bob, room) = await RoomAsync("gap");
        var carol = await server.RegisterAsync("filter_gap_carol");
        var since = (await bob.SyncAsync(filter: Lazy)).Next();
        await carol.JoinAsync(room);
        await carol.ActAsync(room, "leave");
        for (var i = 0; i < 5; i++)
        {
            await alice.SendTextAsync(room, $"{i}");
        }

        Assert.Contains($"m.room.member|{carol.UserId}", Members(await bob.SyncAsync(since, Lazy), room));
    }

    [Fact]
    public async Task HeroesOfANamelessRoomAreToldWithTheirMemberships()
    {
        var (alice, bob, room) = await RoomAsync("heroes");
        await bob.SendTextAsync(room, "1");
        await bob.SendTextAsync(room, "2");

        var joined = (await bob.SyncAsync(filter: Lazy)).Room(room)!.Value;

        Assert.Equal([alice.UserId], joined.GetProperty("summary").GetProperty("m.heroes").EnumerateArray().Select(hero => hero.GetString()));
        Assert.Contains($"m.room.member|{alice.UserId}", joined.Events().Keys());
    }

    [Fact]
    public async Task RoomsTypesAndSendersAreFiltered()
    {
        var (alice, bob, room) = await RoomAsync("types");
        var other = await bob.CreateRoomAsync();
        await alice.SendTextAsync(room, "from alice");
        await bob.SendTextAsync(room, "from bob");

        var one = await bob.SyncAsync(filter: new { room = new { rooms = new[] { room }, timeline = new { senders = new[] { alice.UserId }, types = new[] { "m.room.m*sage" } } } });
        var none = await bob.SyncAsync(filter: new { room = new { not_rooms = new[] { room } }, account_data = new { types = Array.Empty<string>() } });

        Assert.Equal(["from alice"], one.Room(room)!.Value.Timeline().Select(SyncClient.Body));
        Assert.Null(one.Room(other));
        Assert.Null(none.Room(room));
        Assert.NotNull(none.Room(other));
        Assert.False(none.TryGetProperty("account_data", out _));
    }

    [Fact]
    public async Task EventsAreFilteredByWhatRelatesToThem()
    {
        var (alice, bob, room) = await RoomAsync("related");
        var since = (await bob.SyncAsync()).Next();
        var threaded = await alice.SendTextAsync(room, "threaded");
        var liked = await alice.SendTextAsync(room, "liked");
        await alice.SendTextAsync(room, "alone");
        var answer = await RelateAsync(bob, room, threaded, "m.thread");
        var like = await RelateAsync(alice, room, liked, "m.annotation");

        object Timeline(object related) => new { room = new { timeline = related } };
        var threads = new { related_by_rel_types = new[] { "m.thread" } };
        var byAlice = new { related_by_senders = new[] { alice.UserId, "@nobody:test.example" } };
        var threadsByAlice = new { related_by_rel_types = new[] { "m.thread" }, related_by_senders = new[] { alice.UserId } };
        foreach (var from in new[] { null, since })
        {
            Assert.Equal(["threaded"], Bodies(await bob.SyncAsync(from, Timeline(threads)), room));
            Assert.Equal(["liked"], Bodies(await bob.SyncAsync(from, Timeline(byAlice)), room));
            Assert.Empty(Bodies(await bob.SyncAsync(from, Timeline(threadsByAlice)), room));
        }

        Assert.Equal(["threaded"], await PageAsync(bob, room, threads));
        Assert.Equal(["liked"], await PageAsync(bob, room, byAlice));
        var around = await RoomClient.GetAsync(bob, room, $"context/{Uri.EscapeDataString(answer)}?limit=20&filter={Json(byAlice)}");
        Assert.Equal(["liked"], around.GetProperty("events_before").EnumerateArray().Select(SyncClient.Body));

        // "When a child event is redacted then the relationship is broken."
        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(like)}/unlike", new { });
        Assert.Empty(await PageAsync(bob, room, byAlice));
    }

    [Fact]
    public async Task StateThatTheTimelineFilterLeavesOutIsToldAsState()
    {
        var (alice, bob, room) = await RoomAsync("outstate");
        var filter = new { room = new { timeline = new { types = new[] { "m.room.message" } } } };
        var since = (await bob.SyncAsync(filter: filter)).Next();
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "changed" });
        await alice.SendTextAsync(room, "hello");

        var joined = (await bob.SyncAsync(since, filter)).Room(room)!.Value;

        Assert.Equal(["hello"], joined.Bodies());
        Assert.Equal(["m.room.topic|"], joined.Events().Keys());
        Assert.False(joined.GetProperty("timeline").GetProperty("limited").GetBoolean());
    }

    [Fact]
    public async Task FieldsAndFormatAreThoseAskedFor()
    {
        var (alice, bob, room) = await RoomAsync("form");
        await alice.SendTextAsync(room, "hello");

        var fields = (await bob.SyncAsync(filter: new { event_fields = new[] { "type", "content.body" } })).Room(room)!.Value.Timeline()[^1];
        var federation = (await bob.SyncAsync(filter: new { event_format = "federation" })).Room(room)!.Value.Timeline()[^1];

        Assert.Equal(["content", "type"], fields.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal(["body"], fields.GetProperty("content").EnumerateObject().Select(property => property.Name));
        Assert.True(federation.TryGetProperty("prev_events", out _));
        Assert.True(federation.TryGetProperty("hashes", out _));
    }

    [Fact]
    public async Task MessagesOfIgnoredUsersAreNotToldButTheirStateIs()
    {
        var (alice, bob, room) = await RoomAsync("ignored");
        await alice.CallAsync(HttpMethod.Get, "/_matrix/client/v3/account/whoami");
        var since = (await bob.SyncAsync()).Next();
        await bob.CallAsync(
            HttpMethod.Put,
            $"/_matrix/client/v3/user/{bob.UserId}/account_data/m.ignored_user_list",
            new { ignored_users = new Dictionary<string, object> { [alice.UserId] = new { } } });
        await alice.SendTextAsync(room, "unheard");
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "heard" });
        var secret = await alice.CreateRoomAsync(new { preset = "private_chat", invite = new[] { bob.UserId } });

        var sync = await bob.SyncAsync(since);

        Assert.Equal(["m.room.topic"], sync.Room(room)!.Value.Timeline().Select(SyncClient.Type));
        Assert.Equal((0, 0), sync.Room(room)!.Value.Unread());
        Assert.Null(sync.Room(secret, "invite"));
        Assert.Empty((await bob.SyncAsync()).Room(room)!.Value.Bodies());
    }

    private static IEnumerable<string?> Bodies(System.Text.Json.JsonElement sync, string room) =>
        sync.Room(room) is { } joined ? joined.Timeline().Select(SyncClient.Body) : [];

    private static async Task<IEnumerable<string?>> PageAsync(TestUser user, string room, object filter) =>
        (await RoomClient.GetAsync(user, room, $"messages?dir=b&limit=50&filter={Json(filter)}")).GetProperty("chunk").EnumerateArray().Select(SyncClient.Body);

    private static string Json(object filter) => Uri.EscapeDataString(System.Text.Json.JsonSerializer.Serialize(filter));

    private static async Task<string> RelateAsync(TestUser user, string room, string parent, string type)
    {
        var content = new Dictionary<string, object>
        {
            ["body"] = type,
            ["m.relates_to"] = new { rel_type = type, event_id = parent, key = "+1" },
        };
        return (await user.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/org.example.related/{Guid.NewGuid():N}", content)).GetProperty("event_id").GetString()!;
    }

    private static string[] Members(System.Text.Json.JsonElement sync, string room) =>
        [.. sync.Room(room)!.Value.Events().Keys().Where(key => key.StartsWith("m.room.member|", StringComparison.Ordinal))];

    private async Task<(TestUser Alice, TestUser Bob, string Room)> RoomAsync(string name)
    {
        var alice = await server.RegisterAsync($"filter_{name}_alice");
        var bob = await server.RegisterAsync($"filter_{name}_bob");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        return (alice, bob, room);
    }
}
