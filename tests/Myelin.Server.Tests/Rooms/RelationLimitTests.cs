using Myelin.Core.Identifiers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Visibility;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>The bounds of <see cref="RelationLimits"/> that the tests of their subjects don't reach.</summary>
public sealed class RelationLimitTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task PagesHaveTheirUsualAndTheirLargestSize()
    {
        var alice = await server.RegisterAsync("relation_pages");
        var room = await alice.CreateRoomAsync();
        var parent = await alice.SendTextAsync(room, "parent");
        for (var i = 0; i <= RelationLimits.MaximumPage; i++)
        {
            var root = await alice.RelateAsync(room, parent, "m.annotation", type: "m.reaction", key: $"{i}");
            await alice.RelateAsync(room, await alice.SendTextAsync(room, $"{root}"), "m.thread");
        }

        Assert.Equal(RelationLimits.DefaultPage, (await alice.RelationsAsync(room, parent)).Chunk().Length);
        Assert.Equal(RelationLimits.MaximumPage, (await alice.RelationsAsync(room, parent, query: "limit=100000")).Chunk().Length);
        Assert.Equal(RelationLimits.DefaultPage, (await alice.ThreadsAsync(room)).Chunk().Length);
        var threads = await alice.ThreadsAsync(room, "limit=100000");
        Assert.Equal(RelationLimits.MaximumPage, threads.Chunk().Length);
        Assert.Single((await alice.ThreadsAsync(room, $"limit=100000&from={threads.Text("next_batch")}")).Chunk());
    }

    [Fact]
    public async Task APagePassesOverSoManyHiddenEventsAndTheNextGoesOn()
    {
        var (alice, bob) = (await server.RegisterAsync("relation_scan_a"), await server.RegisterAsync("relation_scan_b"));
        var room = await alice.CreateRoomAsync(new
        {
            preset = "public_chat",
            initial_state = new[] { new { type = "m.room.history_visibility", state_key = "", content = new { history_visibility = "joined" } } },
        });
        await bob.JoinAsync(room);
        var root = await alice.SendTextAsync(room, "root");
        var seen = await alice.RelateAsync(room, root, "m.thread");
        Assert.Equal((seen, 1L, false), (await bob.EventAsync(room, root)).Thread());
        await bob.ActAsync(room, "leave");
        var hidden = RelationLimits.MaximumScanned + 10;
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (_, _) =>
        {
            for (var i = 0; i < hidden / 8 + 1; i++)
            {
                await alice.RelateAsync(room, root, "m.thread");
            }
        });
        await bob.JoinAsync(room);

        var first = await bob.RelationsAsync(room, root, query: "limit=5");
        Assert.Empty(first.Chunk());
        Assert.Equal([seen], (await bob.RelationsAsync(room, root, query: $"limit=5&from={first.Text("next_batch")}")).Chunk());

        // Of the thread's newest events none may be seen, and no others are looked at for its summary.
        Assert.True(hidden > RelationLimits.ThreadEventsConsidered);
        Assert.Null((await bob.EventAsync(room, root)).Thread());
        Assert.True((await alice.EventAsync(room, root)).Thread()!.Value.Count <= RelationLimits.ThreadEventsConsidered);
    }

    [Fact]
    public async Task SoManyIgnoredUsersAreKeptFromBringingThreadsForward()
    {
        var alice = await server.RegisterAsync("relation_ignoring");
        var room = await alice.CreateRoomAsync();
        var (first, second) = (await alice.SendTextAsync(room, "first"), await alice.SendTextAsync(room, "second"));
        await alice.RelateAsync(room, first, "m.thread");
        await alice.RelateAsync(room, second, "m.thread");
        var ignored = new List<TestUser>();
        for (var i = 0; i < RelationLimits.IgnoredConsidered; i++)
        {
            ignored.Add(await server.RegisterAsync($"relation_ignored_{i}"));
            await ignored[i].JoinAsync(room);
        }

        await ignored[0].RelateAsync(room, first, "m.thread");
        await ignored[^1].RelateAsync(room, first, "m.thread");
        Assert.Equal([first, second], (await alice.ThreadsAsync(room)).Chunk());
        await alice.IgnoreAsync([.. ignored.Select(user => user.UserId)]);
        Assert.Equal([second, first], (await alice.ThreadsAsync(room)).Chunk());

        // With more than these the order is by somebody else's events, and the summaries are right still.
        var more = await server.RegisterAsync("relation_ignored_more");
        await more.JoinAsync(room);
        await alice.IgnoreAsync([.. ignored.Select(user => user.UserId), more.UserId]);
        var threads = await alice.ThreadsAsync(room);
        Assert.Equal(2, threads.Chunk().Length);
        Assert.All(threads.GetProperty("chunk").EnumerateArray(), thread => Assert.Equal(1, thread.Thread()!.Value.Count));
    }

    [Fact]
    public async Task SoManyChangesOfTheVisibilityAreFollowed()
    {
        var alice = await server.RegisterAsync("relation_open");
        var room = await alice.CreateRoomAsync();
        var root = await alice.SendTextAsync(room, "root");
        var reply = await alice.RelateAsync(room, root, "m.thread");
        async Task<bool> IsOpenAsync() => await server.Get<OpenHistory>().IsOpenThroughoutAsync(
            (await server.Get<IRooms>().FindAsync(RoomId.Parse(room), TestContext.Current.CancellationToken))!, TestContext.Current.CancellationToken);

        // The first is the preset's.
        for (var change = 2; change <= RelationLimits.VisibilityChanges + 1; change++)
        {
            await alice.SetStateAsync(room, "m.room.history_visibility", new { history_visibility = change % 2 == 0 ? "world_readable" : "shared" });
            Assert.Equal(change <= RelationLimits.VisibilityChanges, await IsOpenAsync());
            Assert.Equal((reply, 1L, true), (await alice.EventAsync(room, root)).Thread());
        }
    }
}
