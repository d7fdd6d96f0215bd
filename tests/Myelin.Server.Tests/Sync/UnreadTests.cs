using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>"Receiving notifications", "Receipts", "Threaded read receipts".</summary>
public sealed class UnreadTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly object ByThread = new { room = new { timeline = new { unread_thread_notifications = true, limit = 50 } } };

    [Fact]
    public async Task MessagesCountUntilTheyAreRead()
    {
        var (alice, bob, room) = await RoomAsync("count");
        await alice.SendTextAsync(room, "one");
        var second = await alice.SendTextAsync(room, "two");
        var sync = await bob.SyncAsync();
        Assert.Equal((2, 0), sync.Room(room)!.Value.Unread());

        await alice.SendTextAsync(room, "three");
        sync = await bob.SyncAsync(sync.Next());
        Assert.Equal((3, 0), sync.Room(room)!.Value.Unread());
        Assert.Equal((0, 0), (await alice.SyncAsync()).Room(room)!.Value.Unread());

        await bob.ActAsync(room, $"receipt/m.read/{Uri.EscapeDataString(second)}");
        sync = await bob.SyncAsync(sync.Next());
        Assert.Equal((1, 0), sync.Room(room)!.Value.Unread());
    }

    [Fact]
    public async Task AMentionIsAHighlight()
    {
        var (alice, bob, room) = await RoomAsync("mention");
        await SendAsync(alice, room, new Dictionary<string, object>
        {
            ["msgtype"] = "m.text",
            ["body"] = "bob!",
            ["m.mentions"] = new { user_ids = new[] { bob.UserId } },
        });

        Assert.Equal((1, 1), (await bob.SyncAsync()).Room(room)!.Value.Unread());
    }

    [Fact]
    public async Task SendingMarksAsRead()
    {
        var (alice, bob, room) = await RoomAsync("sending");
        await alice.SendTextAsync(room, "question");
        await bob.SendTextAsync(room, "answer");
        await alice.SendTextAsync(room, "thanks");

        Assert.Equal((1, 0), (await bob.SyncAsync()).Room(room)!.Value.Unread());
    }

    [Fact]
    public async Task ANewDisplayNameReadsNothingAndAJoiningBeginsAnew()
    {
        var (alice, bob, room) = await RoomAsync("renamed");
        await bob.ActAsync(room, $"receipt/m.read/{Uri.EscapeDataString(await alice.SendTextAsync(room, "read"))}");
        await alice.SendTextAsync(room, "unread");
        await bob.SetStateAsync(room, "m.room.member", new { membership = "join", displayname = "Robert" }, bob.UserId);
        Assert.Equal((1, 0), (await bob.SyncAsync()).Room(room)!.Value.Unread());

        await bob.ActAsync(room, "leave");
        await alice.SendTextAsync(room, "missed");
        await bob.JoinAsync(room);
        Assert.Equal((0, 0), (await bob.SyncAsync()).Room(room)!.Value.Unread());
    }

    [Fact]
    public async Task ThreadsAreCountedAndReadApart()
    {
        var (alice, bob, room) = await RoomAsync("threads");
        var root = await alice.SendTextAsync(room, "root");
        var reply = await SendAsync(alice, room, new Dictionary<string, object>
        {
            ["msgtype"] = "m.text",
            ["body"] = "in thread",
            ["m.relates_to"] = new { rel_type = "m.thread", event_id = root },
        });
        var joined = (await bob.SyncAsync(filter: ByThread)).Room(room)!.Value;
        Assert.Equal((1, 0), joined.Unread());
        Assert.Equal((1, 0), joined.GetProperty("unread_thread_notifications").GetProperty(root).Count());
        Assert.Equal((2, 0), (await bob.SyncAsync()).Room(room)!.Value.Unread());

        await bob.ActAsync(room, $"receipt/m.read.private/{Uri.EscapeDataString(reply)}", new { thread_id = root });
        joined = (await bob.SyncAsync(filter: ByThread)).Room(room)!.Value;
        Assert.Equal((1, 0), joined.Unread());
        Assert.False(joined.TryGetProperty("unread_thread_notifications", out _));
    }

    [Fact]
    public async Task APrivateReceiptIsToldToItsOwnerAlone()
    {
        var (alice, bob, room) = await RoomAsync("private");
        var id = await alice.SendTextAsync(room, "secretly read");
        var (ofAlice, ofBob) = ((await alice.SyncAsync()).Next(), (await bob.SyncAsync()).Next());
        await bob.ActAsync(room, $"receipt/m.read.private/{Uri.EscapeDataString(id)}");

        Assert.Null((await alice.SyncAsync(ofAlice)).Room(room));
        var own = (await bob.SyncAsync(ofBob)).Room(room)!.Value;
        Assert.True(own.Events("ephemeral").Single().GetProperty("content").GetProperty(id).GetProperty("m.read.private").TryGetProperty(bob.UserId, out _));
        Assert.Equal((0, 0), own.Unread());
        Assert.DoesNotContain("m.read.private", (await alice.SyncAsync()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReceiptsOfOneEventInSeveralThreadsAreAllTold()
    {
        var (alice, bob, room) = await RoomAsync("several");
        var id = await alice.SendTextAsync(room, "root");
        await bob.ActAsync(room, $"receipt/m.read/{Uri.EscapeDataString(id)}");
        await bob.ActAsync(room, $"receipt/m.read/{Uri.EscapeDataString(id)}", new { thread_id = "main" });

        var receipts = (await alice.SyncAsync()).Room(room)!.Value.Events("ephemeral").Where(item => item.Type() == "m.receipt").ToList();

        Assert.Equal(2, receipts.Count);
        Assert.Single(receipts, item => item.ToString().Contains("\"thread_id\":\"main\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CountsThatWentOnAreThoseCountedAnew()
    {
        var random = new Random(20_261);
        var (alice, bob, room) = await RoomAsync("recount");
        var directory = new List<string>();
        var since = (await bob.SyncAsync()).Next();
        var (unread, highlights) = (0, 0);
        for (var step = 0; step < 40; step++)
        {
            switch (random.Next(4))
            {
                case 0 when directory.Count > 0:
                    await bob.ActAsync(room, $"receipt/m.read/{Uri.EscapeDataString(directory[^1])}");
                    (unread, highlights) = (0, 0);
                    break;
                case 1:
                    directory.Add(await SendAsync(alice, room, new Dictionary<string, object>
                    {
                        ["msgtype"] = "m.text",
                        ["body"] = "hey",
                        ["m.mentions"] = new { user_ids = new[] { bob.UserId } },
                    }));
                    (unread, highlights) = (unread + 1, highlights + 1);
                    break;
                case 2:
                    directory.Add(await SendAsync(alice, room, new Dictionary<string, object> { ["msgtype"] = "m.notice", ["body"] = "quiet" }));
                    break;
                default:
                    directory.Add(await alice.SendTextAsync(room, "hello"));
                    unread++;
                    break;
            }

            var sync = await bob.SyncAsync(since);
            since = sync.Next();
            if (sync.Room(room) is { } joined)
            {
                Assert.Equal((unread, highlights), joined.Unread());
            }
        }
    }

    private static async Task<string> SendAsync(TestUser user, string room, object content) =>
        (await user.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/{Guid.NewGuid():N}", content)).Id();

    private async Task<(TestUser Alice, TestUser Bob, string Room)> RoomAsync(string name)
    {
        var alice = await server.RegisterAsync($"unread_{name}_alice");
        var bob = await server.RegisterAsync($"unread_{name}_bob");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        return (alice, bob, room);
    }
}
