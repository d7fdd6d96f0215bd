using System.Net;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>What is read of a room by those who are not in it: "Room History Visibility", "Leaving rooms", "Stripped state".</summary>
public sealed class FormerMemberTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task WhereInvitedOnesSeeTheyReadAtOnce()
    {
        var (alice, bob) = await PairAsync("invited");
        var room = await alice.CreateRoomAsync(new { preset = "private_chat" });
        await alice.SetStateAsync(room, "m.room.history_visibility", new { history_visibility = "invited" });
        var before = await alice.SendTextAsync(room, "before");
        await alice.ActAsync(room, "invite", new { user_id = bob.UserId });
        var after = await alice.SendTextAsync(room, "after");

        Assert.Equal("after", (await bob.EventAsync(room, after)).Body());
        var context = await bob.GetAsync(room, $"context/{Uri.EscapeDataString(after)}");
        Assert.Equal(after, context.GetProperty("event").Id());
        Assert.DoesNotContain(before, context.GetProperty("events_before").EnumerateArray().Ids());
        await bob.GetAsync(room, $"event/{Uri.EscapeDataString(before)}", HttpStatusCode.NotFound);

        // "You aren't a member of the room."
        Assert.Equal("M_FORBIDDEN", (await bob.GetAsync(room, "messages?dir=b", HttpStatusCode.Forbidden)).GetProperty("errcode").GetString());
        await bob.GetAsync(room, "state", HttpStatusCode.Forbidden);
        await bob.ActAsync(room, "leave");
        await bob.GetAsync(room, "messages?dir=b", HttpStatusCode.Forbidden);
        await bob.GetAsync(room, "members", HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("shared")]
    [InlineData("joined")]
    public async Task WhoWasNeverJoinedWalksNoHistory(string visibility)
    {
        var (alice, bob) = await PairAsync($"never_{visibility}");
        var room = await alice.CreateRoomAsync(new { preset = "private_chat" });
        await alice.SetStateAsync(room, "m.room.history_visibility", new { history_visibility = visibility });
        await alice.SendTextAsync(room, "not for bob");
        foreach (var action in new[] { "invite", "kick", "ban", "unban" })
        {
            await alice.ActAsync(room, action, new { user_id = bob.UserId });
            await bob.GetAsync(room, "messages?dir=b", HttpStatusCode.Forbidden);
            await bob.GetAsync(room, "state", HttpStatusCode.Forbidden);
            await bob.GetAsync(room, "members", HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task AFormerMemberKeepsWhatWasReadable()
    {
        var (alice, bob) = await PairAsync("keeps");
        var left = await LeaveAsync(alice, bob);
        (TestUser User, string Action)[] actions =
        [
            (alice, "invite"), (bob, "leave"), (alice, "invite"), (alice, "kick"), (alice, "ban"), (alice, "unban"), (alice, "invite"),
        ];
        foreach (var (user, action) in actions)
        {
            await user.ActAsync(left.Room, action, user == alice ? new { user_id = bob.UserId } : null);
            await AssertKeepsAsync(bob, left);
        }
    }

    [Fact]
    public async Task AFormerMemberKeepsItOverARestart()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            TestUser bob;
            LeftRoom left;
            await using (var before = await ServerFixture.StartAsync(directory: directory))
            {
                var alice = await before.RegisterAsync("alice");
                bob = await before.RegisterAsync("bob");
                left = await LeaveAsync(alice, bob);
                await alice.ActAsync(left.Room, "invite", new { user_id = bob.UserId });
                await bob.ActAsync(left.Room, "leave");
            }

            await using var after = await ServerFixture.StartAsync(directory: directory);
            await AssertKeepsAsync(bob with { Http = after.ClientFor(bob.AccessToken) }, left);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task AnInvitationTellsOfTheRoomAsItWasThen()
    {
        var (alice, bob) = await PairAsync("moment");
        var room = await alice.CreateRoomAsync(new { preset = "private_chat", name = "then" });
        var since = (await bob.SyncAsync()).Next();
        await alice.ActAsync(room, "invite", new { user_id = bob.UserId });
        await alice.SetStateAsync(room, "m.room.name", new { name = "later" });
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "later" });

        foreach (var sync in new[] { await bob.SyncAsync(since), await bob.SyncAsync() })
        {
            var invited = sync.Room(room, "invite")!.Value.Events("invite_state");
            Assert.Equal("then", invited.Single(item => item.Type() == "m.room.name").GetProperty("content").GetProperty("name").GetString());
            Assert.DoesNotContain("m.room.topic|", invited.Keys());
            Assert.Contains($"m.room.member|{bob.UserId}", invited.Keys());
        }
    }

    [Fact]
    public async Task AForgottenRoomIsReadNoMore()
    {
        var (alice, bob) = await PairAsync("forgotten");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var root = await alice.SendTextAsync(room, "root");
        await alice.RelateAsync(room, root, "m.thread");
        await bob.ActAsync(room, "leave");
        await ReadAsync(HttpStatusCode.OK);
        await bob.ActAsync(room, "forget");

        await ReadAsync(HttpStatusCode.Forbidden);
        await bob.GetAsync(room, $"event/{Uri.EscapeDataString(root)}", HttpStatusCode.NotFound);
        await bob.GetAsync(room, $"context/{Uri.EscapeDataString(root)}", HttpStatusCode.NotFound);

        // A new invitation does not bring it back; joining does, as for everybody.
        await alice.ActAsync(room, "invite", new { user_id = bob.UserId });
        await bob.GetAsync(room, "messages?dir=b", HttpStatusCode.Forbidden);
        await bob.JoinAsync(room);
        await ReadAsync(HttpStatusCode.OK);

        // Of a world-readable room is left what anybody may read.
        await alice.SetStateAsync(room, "m.room.history_visibility", new { history_visibility = "world_readable" });
        var open = await alice.SendTextAsync(room, "open");
        await bob.ActAsync(room, "leave");
        await bob.ActAsync(room, "forget");
        var page = (await bob.GetAsync(room, "messages?dir=b&limit=50")).Chunk();
        Assert.Contains(open, page);
        Assert.DoesNotContain(root, page);

        async Task ReadAsync(HttpStatusCode expected)
        {
            foreach (var path in new[] { "messages?dir=b", "state", "state/m.room.create", "members" })
            {
                await bob.GetAsync(room, path, expected);
            }

            var v1 = $"/_matrix/client/v1/rooms/{Uri.EscapeDataString(room)}";
            await RoomClient.CallAsync(bob, HttpMethod.Get, $"{v1}/threads", null, expected);
            await RoomClient.CallAsync(bob, HttpMethod.Get, $"{v1}/relations/{Uri.EscapeDataString(root)}", null, expected);
        }
    }

    [Fact]
    public async Task MessagesOfIgnoredUsersAreNotReadOneByOneEither()
    {
        var (alice, bob) = await PairAsync("ignored");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "11" });
        await bob.JoinAsync(room);
        var kept = await alice.SendTextAsync(room, "kept");
        var member = await MemberIdAsync(alice, room, bob.UserId);
        var ignored = await bob.SendTextAsync(room, "ignored");
        await alice.IgnoreAsync(bob.UserId);

        await alice.GetAsync(room, $"event/{Uri.EscapeDataString(ignored)}", HttpStatusCode.NotFound);
        await alice.GetAsync(room, $"context/{Uri.EscapeDataString(ignored)}", HttpStatusCode.NotFound);
        Assert.Equal(member, (await alice.EventAsync(room, member)).Id());
        var context = await alice.GetAsync(room, $"context/{Uri.EscapeDataString(kept)}");
        Assert.DoesNotContain(ignored, context.GetProperty("events_after").EnumerateArray().Ids());
        Assert.Contains(member, context.GetProperty("events_before").EnumerateArray().Ids());

        // What is ignored can be reported all the same.
        await RoomClient.CallAsync(alice, HttpMethod.Post, $"{RoomClient.Room(room)}/report/{Uri.EscapeDataString(ignored)}", new { reason = "spam" });
    }

    [Fact]
    public async Task MembersAreAskedForAsOfTheSyncThatBeganWithTheRoom()
    {
        var (alice, bob) = await PairAsync("at");
        var carol = await server.RegisterAsync("former_at_carol");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var timeline = (await alice.SyncAsync(filter: new { room = new { timeline = new { limit = 50 } } })).Room(room)!.Value.GetProperty("timeline");
        Assert.False(timeline.GetProperty("limited").GetBoolean());
        Assert.Equal("m.room.create", timeline.GetProperty("events")[0].Type());
        var token = timeline.GetProperty("prev_batch").GetString()!;
        await carol.JoinAsync(room);

        Assert.Equal([alice.UserId, bob.UserId], await MembersAtAsync(alice, room, token));
        Assert.Equal([alice.UserId, bob.UserId, carol.UserId], await MembersAtAsync(alice, room, null));

        // Before the room there is no history, whatever the token says of members.
        var page = await alice.GetAsync(room, $"messages?dir=b&from={Uri.EscapeDataString(token)}");
        Assert.Empty(page.Chunk());
        Assert.Equal("m.room.create", (await alice.GetAsync(room, $"messages?dir=f&from={Uri.EscapeDataString(token)}")).GetProperty("chunk")[0].Type());
        foreach (var nonsense in new[] { "t1_2_", "t1_2_x", "t1_2_3_4", "t", "t_", "t1", "t-1_2" })
        {
            await alice.GetAsync(room, $"members?at={nonsense}", HttpStatusCode.BadRequest);
        }

        // The token of a limited timeline stands before its first event, as ever.
        await carol.SendTextAsync(room, "1");
        var limited = (await alice.SyncAsync(filter: new { room = new { timeline = new { limit = 1 } } })).Room(room)!.Value.GetProperty("timeline");
        await carol.ActAsync(room, "leave");
        Assert.Equal([alice.UserId, bob.UserId, carol.UserId], await MembersAtAsync(alice, room, limited.GetProperty("prev_batch").GetString()));
    }

    private static async Task<string[]> MembersAtAsync(TestUser user, string room, string? at)
    {
        var answer = await user.GetAsync(room, $"members?membership=join{(at is null ? "" : $"&at={Uri.EscapeDataString(at)}")}");
        return [.. answer.GetProperty("chunk").EnumerateArray().Select(item => item.GetProperty("state_key").GetString()!).Order(StringComparer.Ordinal)];
    }

    private static async Task<string> MemberIdAsync(TestUser user, string room, string member) =>
        (await user.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(member)}?format=event")).Id();

    /// <summary>A room that a user has left, with a message from before and one from after.</summary>
    private static async Task<LeftRoom> LeaveAsync(TestUser alice, TestUser bob)
    {
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var seen = await alice.SendTextAsync(room, "seen");
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "at the leaving" });
        await bob.ActAsync(room, "leave");
        var unseen = await alice.SendTextAsync(room, "not seen");
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "later" });
        return new LeftRoom(room, seen, unseen);
    }

    private static async Task AssertKeepsAsync(TestUser bob, LeftRoom left)
    {
        var page = (await bob.GetAsync(left.Room, "messages?dir=b&limit=50")).Chunk();
        Assert.Contains(left.Seen, page);
        Assert.DoesNotContain(left.Unseen, page);
        Assert.Equal("at the leaving", (await bob.GetAsync(left.Room, "state/m.room.topic")).GetProperty("topic").GetString());
        Assert.Equal("seen", (await bob.EventAsync(left.Room, left.Seen)).Body());
        await bob.GetAsync(left.Room, $"event/{Uri.EscapeDataString(left.Unseen)}", HttpStatusCode.NotFound);
    }

    private async Task<(TestUser Alice, TestUser Bob)> PairAsync(string name) =>
        (await server.RegisterAsync($"former_{name}_alice"), await server.RegisterAsync($"former_{name}_bob"));

    private sealed record LeftRoom(string Room, string Seen, string Unseen);
}
