using System.Net;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>"Relationships API".</summary>
public sealed class RelatingEventsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task ChildrenAreToldNewestFirstByTypeAndPageByPage()
    {
        var (alice, room) = await RoomAsync("pages");
        var parent = await alice.SendTextAsync(room, "parent");
        var sent = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            sent.Add(await alice.RelateAsync(room, parent, i == 2 ? "m.reference" : "m.thread", type: i == 4 ? "org.example.other" : "m.room.message"));
            await alice.SendTextAsync(room, "between");
        }

        string[] newestFirst = [.. sent.AsEnumerable().Reverse()];
        Assert.Equal(newestFirst, (await alice.RelationsAsync(room, parent)).Chunk());
        Assert.Equal(sent, (await alice.RelationsAsync(room, parent, query: "dir=f")).Chunk());
        Assert.Equal([sent[2]], (await alice.RelationsAsync(room, parent, "/m.reference")).Chunk());
        Assert.Equal([sent[3], sent[1], sent[0]], (await alice.RelationsAsync(room, parent, "/m.thread/m.room.message")).Chunk());
        Assert.Empty((await alice.RelationsAsync(room, parent, "/m.thread/org.example.unheard")).Chunk());
        Assert.Empty((await alice.RelationsAsync(room, sent[0])).Chunk());

        foreach (var dir in new[] { "b", "f" })
        {
            var walked = new List<string>();
            string? from = null;
            do
            {
                var page = await alice.RelationsAsync(room, parent, query: $"limit=2&dir={dir}{(from is null ? "" : $"&from={from}")}");
                Assert.Equal(from, page.Text("prev_batch"));
                walked.AddRange(page.Chunk());
                from = page.Text("next_batch");
            }
            while (from is not null);
            Assert.Equal(dir == "b" ? newestFirst : [.. sent], walked);
        }
    }

    [Fact]
    public async Task TokensOfOtherCallsBoundThePage()
    {
        var (alice, room) = await RoomAsync("tokens");
        var parent = await alice.SendTextAsync(room, "parent");
        var first = await alice.RelateAsync(room, parent, "m.thread");
        var messages = (await RoomClient.GetAsync(alice, room, "messages?dir=b&limit=1")).GetProperty("start").GetString()!;
        var sync = (await RoomClient.CallAsync(alice, HttpMethod.Get, "/_matrix/client/v3/sync?timeout=0")).GetProperty("next_batch").GetString()!;
        var second = await alice.RelateAsync(room, parent, "m.thread");

        foreach (var token in new[] { messages, sync })
        {
            Assert.Equal([first], (await alice.RelationsAsync(room, parent, query: $"from={token}")).Chunk());
            Assert.Equal([second], (await alice.RelationsAsync(room, parent, query: $"to={token}")).Chunk());
        }

        // "Passing a `from` token from page 2 of the results, and a `to` token from page 1, would return the empty set."
        Assert.Empty((await alice.RelationsAsync(room, parent, query: $"from={messages}&to={sync}")).Chunk());
    }

    [Fact]
    public async Task IndirectRelationsAreFollowedThreeLevelsDown()
    {
        var (alice, room) = await RoomAsync("recurse");
        var chain = new List<string> { await alice.SendTextAsync(room, "root") };
        for (var level = 1; level <= 4; level++)
        {
            chain.Add(await alice.RelateAsync(room, chain[^1], "m.reference", type: level == 2 ? "org.example.other" : "m.room.message"));
        }

        var edit = await alice.EditAsync(room, chain[1], "edited");
        foreach (var name in new[] { "recurse", "org.matrix.msc3981.recurse" })
        {
            var all = await alice.RelationsAsync(room, chain[0], query: $"{name}=true");
            Assert.Equal([edit, chain[3], chain[2], chain[1]], all.Chunk());
            Assert.Equal(3, all.GetProperty("recursion_depth").GetInt32());
        }

        Assert.Equal([chain[3], chain[2], chain[1]], (await alice.RelationsAsync(room, chain[0], "/m.reference", "recurse=true")).Chunk());

        // "Events whose only relation to the original given event is through a non-matching intermediate event will not be included."
        Assert.Equal([chain[1]], (await alice.RelationsAsync(room, chain[0], "/m.reference/m.room.message", "recurse=true")).Chunk());
        var direct = await alice.RelationsAsync(room, chain[0], query: "recurse=false");
        Assert.Equal([chain[1]], direct.Chunk());
        Assert.Equal(1, direct.GetProperty("recursion_depth").GetInt32());
        Assert.False((await alice.RelationsAsync(room, chain[0])).TryGetProperty("recursion_depth", out _));

        var page = await alice.RelationsAsync(room, chain[0], query: "recurse=true&limit=3");
        Assert.Equal([edit, chain[3], chain[2]], page.Chunk());
        Assert.Equal([chain[1]], (await alice.RelationsAsync(room, chain[0], query: $"recurse=true&limit=3&from={page.Text("next_batch")}")).Chunk());
    }

    [Fact]
    public async Task WhatIsRedactedIgnoredOrHiddenIsLeftOut()
    {
        var (alice, room) = await RoomAsync("hidden", "joined");
        var bob = await server.RegisterAsync("relating_hidden_bob");
        await bob.JoinAsync(room);
        var parent = await alice.SendTextAsync(room, "parent");
        var seen = await alice.RelateAsync(room, parent, "m.thread");
        var redacted = await alice.RelateAsync(room, parent, "m.thread");
        await alice.RedactAsync(room, redacted);
        await bob.ActAsync(room, "leave");
        var hidden = await alice.RelateAsync(room, parent, "m.thread");
        Assert.Equal([seen], (await bob.RelationsAsync(room, parent)).Chunk());
        await bob.JoinAsync(room);
        var own = await bob.RelateAsync(room, parent, "m.thread");

        Assert.Equal([own, hidden, seen], (await alice.RelationsAsync(room, parent)).Chunk());
        Assert.Equal([own, seen], (await bob.RelationsAsync(room, parent)).Chunk());
        await alice.IgnoreAsync(bob.UserId);
        Assert.Equal([hidden, seen], (await alice.RelationsAsync(room, parent)).Chunk());

        var after = await alice.SendTextAsync(room, "another");
        await bob.ActAsync(room, "leave");
        var unseen = await alice.SendTextAsync(room, "unseen");
        await bob.RelationsAsync(room, after);
        await NotFoundAsync(bob, room, unseen);
    }

    [Fact]
    public async Task ChildrenInOtherRoomsAreNone()
    {
        var (alice, room) = await RoomAsync("elsewhere");
        var other = await alice.CreateRoomAsync();
        var parent = await alice.SendTextAsync(room, "parent");
        await alice.RelateAsync(other, parent, "m.thread");
        await alice.EditAsync(other, parent, "edited elsewhere");

        Assert.Empty((await alice.RelationsAsync(room, parent)).Chunk());
        Assert.Null((await alice.EventAsync(room, parent)).Bundle("m.replace"));
        Assert.Null((await alice.EventAsync(room, parent)).Thread());
    }

    [Fact]
    public async Task NonsenseIsRefused()
    {
        var (alice, room) = await RoomAsync("nonsense");
        var outsider = await server.RegisterAsync("relating_outsider");
        var parent = await alice.SendTextAsync(room, "parent");
        var path = $"/_matrix/client/v1/rooms/{Uri.EscapeDataString(room)}/relations/{Uri.EscapeDataString(parent)}";
        foreach (var query in new[] { "dir=sideways", "limit=0", "limit=-1", "limit=many", "from=nonsense", "to=nonsense", "recurse=perhaps" })
        {
            var refusal = await RoomClient.CallAsync(alice, HttpMethod.Get, $"{path}?{query}", expected: HttpStatusCode.BadRequest);
            Assert.Equal("M_INVALID_PARAM", refusal.GetProperty("errcode").GetString());
        }

        await NotFoundAsync(alice, room, "$unknown");
        await NotFoundAsync(outsider, room, parent);
        await NotFoundAsync(outsider, "!unknown:test.example", parent);
        var elsewhere = await alice.CreateRoomAsync();
        await NotFoundAsync(alice, elsewhere, parent);
    }

    private static async Task NotFoundAsync(TestUser user, string room, string parent)
    {
        var refusal = await RoomClient.CallAsync(
            user,
            HttpMethod.Get,
            $"/_matrix/client/v1/rooms/{Uri.EscapeDataString(room)}/relations/{Uri.EscapeDataString(parent)}",
            expected: HttpStatusCode.NotFound);
        Assert.Equal("M_NOT_FOUND", refusal.GetProperty("errcode").GetString());
    }

    private async Task<(TestUser Alice, string Room)> RoomAsync(string name, string visibility = "shared")
    {
        var alice = await server.RegisterAsync($"relating_{name}");
        var room = await alice.CreateRoomAsync(new
        {
            preset = "public_chat",
            initial_state = new[] { new { type = "m.room.history_visibility", state_key = "", content = new { history_visibility = visibility } } },
        });
        return (alice, room);
    }
}
