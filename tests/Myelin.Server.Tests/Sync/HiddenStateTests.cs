using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary><c>state</c> and <c>timeline</c> come to the room's state although events that changed it are hidden, or left out by the filter.</summary>
public sealed class HiddenStateTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly object Lazy = new { room = new { state = new { lazy_load_members = true }, timeline = new { limit = 3 } } };

    [Fact]
    public async Task ANewcomerIsToldTheNameThatTheRoomHas()
    {
        var (alice, bob, _) = await ThreeAsync("name");
        var since = (await bob.SyncAsync()).Next();
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", name = "old" });
        await alice.SendTextAsync(room, "seen");
        await HideAsync(alice, room);
        await alice.SetStateAsync(room, "m.room.name", new { name = "new" });
        await alice.SendTextAsync(room, "hidden");
        await bob.JoinAsync(room);

        foreach (var sync in new[] { await bob.SyncAsync(since), await bob.SyncAsync() })
        {
            var joined = sync.Room(room)!.Value;

            // The timeline begins behind the last hidden change, and state holds what stood there.
            Assert.Equal([$"m.room.member|{bob.UserId}"], joined.Timeline().Keys());
            Assert.Equal("new", Content(joined.Events(), "m.room.name", "", "name"));
            Assert.DoesNotContain($"m.room.member|{bob.UserId}", joined.Events().Keys());
            Assert.True(joined.GetProperty("timeline").GetProperty("limited").GetBoolean());

            // What is older and may be seen is found from there.
            var from = Uri.EscapeDataString(joined.GetProperty("timeline").GetProperty("prev_batch").GetString()!);
            var bodies = (await RoomClient.GetAsync(bob, room, $"messages?dir=b&limit=50&from={from}")).GetProperty("chunk").EnumerateArray().Select(SyncClient.Body);
            Assert.Contains("seen", bodies);
            Assert.DoesNotContain("hidden", bodies);
        }
    }

    [Fact]
    public async Task StateAfterTheTimelineNeedsNoShorterTimeline()
    {
        var (alice, bob, _) = await ThreeAsync("after");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", name = "old" });
        await alice.SendTextAsync(room, "seen");
        await HideAsync(alice, room);
        await alice.SetStateAsync(room, "m.room.name", new { name = "new" });
        await bob.JoinAsync(room);

        var joined = (await bob.SyncAsync(more: "&use_state_after=true")).Room(room)!.Value;

        Assert.Equal(["seen"], joined.Bodies());
        Assert.Equal("new", Content(joined.Events("state_after"), "m.room.name", "", "name"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoWasKickedWhileHiddenIsNotTakenForAMember(bool lazy)
    {
        var (alice, bob, carol) = await ThreeAsync($"kick{lazy}");
        var room = await alice.CreateRoomAsync();
        await HideAsync(alice, room);
        await carol.JoinAsync(room);
        await bob.JoinAsync(room);
        await bob.SendTextAsync(room, "here I am");
        var filter = lazy ? Lazy : null;
        var before = await carol.SyncAsync(filter: filter);
        Assert.Equal("join", Membership(before.Room(room)!.Value, bob.UserId));
        await carol.ActAsync(room, "leave");
        await alice.ActAsync(room, "kick", new { user_id = bob.UserId });
        await carol.JoinAsync(room);
        for (var i = 0; i < 3; i++)
        {
            await alice.SendTextAsync(room, $"{i}");
        }

        Assert.Equal("leave", Membership((await carol.SyncAsync(before.Next(), filter)).Room(room)!.Value, bob.UserId));
        if (!lazy)
        {
            Assert.Equal("leave", Membership((await carol.SyncAsync()).Room(room)!.Value, bob.UserId));
        }
    }

    [Fact]
    public async Task ALeftRoomIsToldAsItWasAtTheLeaving()
    {
        var (alice, bob, _) = await ThreeAsync("left");
        var room = await alice.CreateRoomAsync();
        await HideAsync(alice, room);
        await bob.JoinAsync(room);
        await alice.SetStateAsync(room, "m.room.name", new { name = "first" });
        var since = (await bob.SyncAsync()).Next();
        await bob.ActAsync(room, "leave");
        await alice.SetStateAsync(room, "m.room.name", new { name = "second" });
        await bob.JoinAsync(room);
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "told" });
        await bob.ActAsync(room, "leave");
        await alice.SetStateAsync(room, "m.room.name", new { name = "third" });
        await alice.ActAsync(room, "ban", new { user_id = bob.UserId });

        var includesLeft = new { room = new { include_leave = true, timeline = new { limit = 50 } } };
        foreach (var sync in new[] { await bob.SyncAsync(since), await bob.SyncAsync(filter: includesLeft) })
        {
            var left = sync.Room(room, "leave")!.Value;
            var told = left.Events().Concat(left.Timeline()).ToArray();
            Assert.Equal("second", Content(told, "m.room.name", "", "name"));
            Assert.Equal("told", Content(told, "m.room.topic", "", "topic"));
            Assert.Equal("ban", Content(told, "m.room.member", bob.UserId, "membership"));
        }
    }

    [Fact]
    public async Task AFilterMayNotMakeAnOlderStateTheNewest()
    {
        var (alice, bob, carol) = await ThreeAsync("filter");
        var room = await alice.CreateRoomAsync(new
        {
            preset = "public_chat",
            power_level_content_override = new { users = new Dictionary<string, int> { [alice.UserId] = 100, [carol.UserId] = 50 } },
            room_version = "11",
        });
        await bob.JoinAsync(room);
        await carol.JoinAsync(room);
        var filter = new { room = new { timeline = new { not_senders = new[] { carol.UserId } } } };
        var since = (await bob.SyncAsync(filter: filter)).Next();
        await alice.SetStateAsync(room, "m.room.name", new { name = "old" });
        await alice.SendTextAsync(room, "before");
        await carol.SetStateAsync(room, "m.room.name", new { name = "new" });
        await carol.SetStateAsync(room, "m.room.topic", new { topic = "left out" });
        await alice.SendTextAsync(room, "after");

        var joined = (await bob.SyncAsync(since, filter)).Room(room)!.Value;

        Assert.Equal(["before", "after"], joined.Bodies());
        Assert.Equal("new", Content([.. joined.Events(), .. joined.Timeline().Where(item => item.TryGetProperty("state_key", out _))], "m.room.name", "", "name"));
        Assert.Equal("left out", Content(joined.Events(), "m.room.topic", "", "topic"));
        Assert.True(joined.GetProperty("timeline").GetProperty("limited").GetBoolean());
    }

    [Fact]
    public async Task AWholeStateTellsOfMembersWhoChangedThoughTheyAreLoadedLazily()
    {
        var (alice, bob, carol) = await ThreeAsync("whole");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        await carol.JoinAsync(room);
        var since = (await bob.SyncAsync(filter: Lazy)).Next();
        await alice.ActAsync(room, "kick", new { user_id = carol.UserId });
        for (var i = 0; i < 5; i++)
        {
            await alice.SendTextAsync(room, $"{i}");
        }

        var whole = (await bob.SyncAsync(since, Lazy, more: "&full_state=true")).Room(room)!.Value;

        Assert.Equal("leave", Membership(whole, carol.UserId));
    }

    private static Task<JsonElement> HideAsync(TestUser alice, string room) =>
        alice.SetStateAsync(room, "m.room.history_visibility", new { history_visibility = "joined" });

    private static string? Membership(JsonElement room, string user) =>
        Content([.. room.Events(), .. room.Timeline().Where(item => item.TryGetProperty("state_key", out _))], "m.room.member", user, "membership");

    /// <summary>A field of the last of the events that has the type and state key.</summary>
    private static string? Content(IEnumerable<JsonElement> events, string type, string stateKey, string field) =>
        events.LastOrDefault(item => item.Type() == type && item.TryGetProperty("state_key", out var key) && key.GetString() == stateKey) is { ValueKind: JsonValueKind.Object } found
            ? found.GetProperty("content").GetProperty(field).GetString()
            : null;

    private async Task<(TestUser Alice, TestUser Bob, TestUser Carol)> ThreeAsync(string name) => (
        await server.RegisterAsync($"hidden_{name}_alice".ToLowerInvariant()),
        await server.RegisterAsync($"hidden_{name}_bob".ToLowerInvariant()),
        await server.RegisterAsync($"hidden_{name}_carol".ToLowerInvariant()));
}
