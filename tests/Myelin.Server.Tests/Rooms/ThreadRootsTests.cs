using System.Net;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>"Querying threads in a room".</summary>
public sealed class ThreadRootsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task RootsComeInTheOrderOfTheirNewestEvents()
    {
        var (alice, bob, room) = await RoomAsync("order");
        var roots = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            roots.Add(await alice.SendTextAsync(room, $"{i}"));
        }

        await alice.SendTextAsync(room, "no root");
        foreach (var index in new[] { 3, 0, 4, 2, 1, 0 })
        {
            await (index == 4 ? bob : alice).RelateAsync(room, roots[index], "m.thread");
        }

        string[] expected = [roots[0], roots[1], roots[2], roots[4], roots[3]];
        Assert.Equal(expected, (await bob.ThreadsAsync(room)).Chunk());
        Assert.Equal(expected, (await bob.ThreadsAsync(room, "include=all")).Chunk());
        Assert.Equal([roots[4]], (await bob.ThreadsAsync(room, "include=participated")).Chunk());
        Assert.Equal(expected, (await alice.ThreadsAsync(room, "include=participated")).Chunk());

        var walked = new List<string>();
        string? from = null;
        do
        {
            var page = await bob.ThreadsAsync(room, $"limit=2{(from is null ? "" : $"&from={from}")}");
            walked.AddRange(page.Chunk());
            from = page.Text("next_batch");

            // A thread that comes to the front is not told again further down.
            await bob.RelateAsync(room, roots[0], "m.thread");
        }
        while (from is not null);
        Assert.Equal(expected, walked);
    }

    [Fact]
    public async Task IgnoredUsersNeitherBringThreadsForwardNorShowTheirRoots()
    {
        var (alice, bob, room) = await RoomAsync("ignored");
        var bobs = await bob.SendTextAsync(room, "bob's");
        var first = await alice.SendTextAsync(room, "first");
        var untouched = await alice.SendTextAsync(room, "with bob alone");
        await alice.RelateAsync(room, first, "m.thread");
        await alice.RelateAsync(room, bobs, "m.thread");
        await bob.RelateAsync(room, first, "m.thread");
        await bob.RelateAsync(room, untouched, "m.thread");
        Assert.Equal([untouched, first, bobs], (await alice.ThreadsAsync(room)).Chunk());

        await alice.IgnoreAsync(bob.UserId);

        var threads = await alice.ThreadsAsync(room);
        Assert.Equal([bobs, first], threads.Chunk());
        Assert.Equal("{}", threads.GetProperty("chunk")[0].GetProperty("content").ToString());
        Assert.Equal(1, threads.GetProperty("chunk")[0].Thread()!.Value.Count);
        Assert.NotEqual("{}", threads.GetProperty("chunk")[1].GetProperty("content").ToString());
    }

    [Fact]
    public async Task WhatIsHiddenIsLeftOut()
    {
        var (alice, bob, room) = await RoomAsync("hidden");
        var seen = await alice.SendTextAsync(room, "seen");
        var other = await alice.SendTextAsync(room, "other");
        await alice.RelateAsync(room, other, "m.thread");
        await alice.RelateAsync(room, seen, "m.thread");
        var gone = await alice.RelateAsync(room, await alice.SendTextAsync(room, "redacted thread"), "m.thread");
        await alice.RedactAsync(room, gone);
        await bob.ActAsync(room, "leave");
        await alice.RelateAsync(room, other, "m.thread");
        await alice.RelateAsync(room, await alice.SendTextAsync(room, "later"), "m.thread");

        Assert.Equal([seen, other], (await bob.ThreadsAsync(room)).Chunk());

        // To whom the root is hidden its thread is as well.
        await alice.SetStateAsync(room, "m.room.history_visibility", new { history_visibility = "joined" });
        var hidden = await alice.SendTextAsync(room, "hidden");
        await bob.JoinAsync(room);
        await alice.RelateAsync(room, hidden, "m.thread");
        Assert.DoesNotContain(hidden, (await bob.ThreadsAsync(room)).Chunk());
        Assert.Contains(hidden, (await alice.ThreadsAsync(room)).Chunk());
    }

    [Fact]
    public async Task WhoMayNotViewTheRoomIsRefused()
    {
        var (alice, bob, room) = await RoomAsync("refused");
        var outsider = await server.RegisterAsync("threads_outsider");
        await alice.ActAsync(room, "invite", new { user_id = outsider.UserId });
        await alice.ActAsync(room, "ban", new { user_id = bob.UserId });
        foreach (var (user, of) in new[] { (outsider, room), (bob, room), (alice, "!unknown:test.example") })
        {
            await RefusedAsync(user, of, "", HttpStatusCode.Forbidden, "M_FORBIDDEN");
        }

        await alice.SetStateAsync(room, "m.room.history_visibility", new { history_visibility = "world_readable" });
        var root = await alice.SendTextAsync(room, "root");
        await alice.RelateAsync(room, root, "m.thread");
        Assert.Equal([root], (await outsider.ThreadsAsync(room)).Chunk());
        Assert.Empty((await outsider.ThreadsAsync(room, "include=participated")).Chunk());
        await RefusedAsync(bob, room, "", HttpStatusCode.Forbidden, "M_FORBIDDEN");
        foreach (var query in new[] { "from=nonsense", "limit=0", "limit=-3", "include=some" })
        {
            await RefusedAsync(alice, room, query, HttpStatusCode.BadRequest, "M_INVALID_PARAM");
        }
    }

    private static async Task RefusedAsync(TestUser user, string room, string query, HttpStatusCode status, string code)
    {
        var refusal = await RoomClient.CallAsync(user, HttpMethod.Get, $"/_matrix/client/v1/rooms/{Uri.EscapeDataString(room)}/threads?{query}", expected: status);
        Assert.Equal(code, refusal.GetProperty("errcode").GetString());
    }

    private async Task<(TestUser Alice, TestUser Bob, string Room)> RoomAsync(string name)
    {
        var alice = await server.RegisterAsync($"threads_{name}_alice");
        var bob = await server.RegisterAsync($"threads_{name}_bob");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        return (alice, bob, room);
    }
}
