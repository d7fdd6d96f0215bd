using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>"Aggregations of child events": what is bundled with an event, wherever it is told.</summary>
public sealed class AggregationTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task EveryEndpointBundlesTheSame()
    {
        var (alice, bob, room) = await RoomAsync("everywhere");
        var root = await alice.SendTextAsync(room, "root");
        var edit = await alice.EditAsync(room, root, "edited");
        var reference = await bob.RelateAsync(room, root, "m.reference");
        var reply = await alice.RelateAsync(room, root, "m.thread");
        var replyEdit = await alice.EditAsync(room, reply, "edited reply");
        await alice.RelateAsync(room, root, "m.annotation", type: "m.reaction", key: "+1");

        void Check(JsonElement item, string from)
        {
            Assert.Equal(root, item.Id());
            Assert.True(edit == item.Replacement(), from);
            Assert.Equal([reference], item.References());
            Assert.Equal((reply, 1L, false), item.Thread());

            // "Child events of the latest_event should themselves be aggregated."
            Assert.Equal(replyEdit, item.Bundle("m.thread")!.Value.GetProperty("latest_event").Replacement());
            Assert.Equal("* edited", item.Bundle("m.replace")!.Value.Body());

            // "The content of the original event is left intact", and "m.annotation relationships are not aggregated".
            Assert.Equal("root", item.Body());
            Assert.Null(item.Bundle("m.annotation"));
        }

        Check(await bob.EventAsync(room, root), "event");
        Check(Find((await RoomClient.GetAsync(bob, room, "messages?dir=b&limit=50")).GetProperty("chunk"), root), "messages");
        Check((await RoomClient.GetAsync(bob, room, $"context/{Uri.EscapeDataString(root)}")).GetProperty("event"), "context");
        var around = await RoomClient.GetAsync(bob, room, $"context/{Uri.EscapeDataString(reply)}");
        Check(Find(around.GetProperty("events_before"), root), "context before");
        Check(Assert.Single((await bob.ThreadsAsync(room)).GetProperty("chunk").EnumerateArray()), "threads");

        var filter = new { room = new { timeline = new { limit = 7 } } };
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "one more" });
        Check(Find((await bob.SyncAsync(filter: filter)).Room(room)!.Value.GetProperty("timeline").GetProperty("events"), root), "sync");
        var parentOfRelations = (await bob.RelationsAsync(room, root, "/m.thread")).GetProperty("chunk")[0];
        Assert.Equal(replyEdit, parentOfRelations.Replacement());
    }

    [Fact]
    public async Task ATimelineThatIsNotLimitedBundlesNothing()
    {
        var (alice, bob, room) = await RoomAsync("unlimited");
        var since = (await bob.SyncAsync()).Next();
        var original = await alice.SendTextAsync(room, "original");
        var edit = await alice.EditAsync(room, original, "edited");

        var followed = (await bob.SyncAsync(since)).Room(room)!.Value;
        Assert.False(followed.GetProperty("timeline").GetProperty("limited").GetBoolean());
        Assert.Null(Find(followed.GetProperty("timeline").GetProperty("events"), original).Replacement());

        var limited = (await bob.SyncAsync(since, new { room = new { timeline = new { senders = new[] { alice.UserId }, limit = 2 } } })).Room(room)!.Value;
        Assert.False(limited.GetProperty("timeline").GetProperty("limited").GetBoolean());
        await alice.SendTextAsync(room, "more");
        limited = (await bob.SyncAsync(since, new { room = new { timeline = new { limit = 2 } } })).Room(room)!.Value;
        Assert.True(limited.GetProperty("timeline").GetProperty("limited").GetBoolean());
        Assert.Equal(edit, limited.Timeline()[0].Id());
        limited = (await bob.SyncAsync(filter: new { room = new { timeline = new { limit = 3 } } })).Room(room)!.Value;
        Assert.Equal(edit, Find(limited.GetProperty("timeline").GetProperty("events"), original).Replacement());
    }

    [Fact]
    public async Task OnlyValidReplacementsCount()
    {
        var (alice, bob, room) = await RoomAsync("validity");
        var original = await alice.SendTextAsync(room, "original");
        await bob.EditAsync(room, original, "of another sender");
        await alice.EditAsync(room, original, "of another type", "org.example.other");
        await alice.RelateAsync(room, original, "m.replace", "without new content");
        await alice.SendContentAsync(room, "m.room.message", new Dictionary<string, object> { ["m.new_content"] = 7 }, original, "m.replace");
        await alice.SetStateAsync(
            room,
            "m.room.message",
            new Dictionary<string, object> { ["m.new_content"] = new { }, ["m.relates_to"] = new { rel_type = "m.replace", event_id = original } });
        Assert.Null((await bob.EventAsync(room, original)).Replacement());

        var valid = await alice.EditAsync(room, original, "valid");
        await alice.EditAsync(room, valid, "of an edit");
        Assert.Equal(valid, (await bob.EventAsync(room, original)).Replacement());
        Assert.Null((await bob.EventAsync(room, valid)).Replacement());

        // "You cannot edit state events at all."
        var state = (await alice.SetStateAsync(room, "org.example.state", new { body = "state" })).GetProperty("event_id").GetString()!;
        await alice.EditAsync(room, state, "no state", "org.example.state");
        await alice.RelateAsync(room, state, "m.reference");
        Assert.Null((await bob.EventAsync(room, state)).Replacement());
        Assert.Empty((await bob.EventAsync(room, state)).References());

        // What is encrypted has its new content inside.
        var encrypted = await alice.SendContentAsync(room, "m.room.encrypted", new { ciphertext = "one" });
        var encryptedEdit = await alice.SendContentAsync(room, "m.room.encrypted", new { ciphertext = "two" }, encrypted, "m.replace");
        Assert.Equal(encryptedEdit, (await bob.EventAsync(room, encrypted)).Replacement());
    }

    [Fact]
    public async Task RedactionsTakeReplacementsBack()
    {
        var (alice, bob, room) = await RoomAsync("reverted");
        var original = await alice.SendTextAsync(room, "original");
        var first = await alice.EditAsync(room, original, "first");
        var second = await alice.EditAsync(room, original, "second");
        Assert.Equal(second, (await bob.EventAsync(room, original)).Replacement());

        // "If it was the most recent edit, the event is in effect reverted to its content before the redacted edit."
        await alice.RedactAsync(room, second);
        Assert.Equal(first, (await bob.EventAsync(room, original)).Replacement());
        var reply = await bob.RelateAsync(room, original, "m.thread");

        // "If the original event is redacted, any m.replace relationship should not be bundled with it": "specific to the m.replace relationship".
        await alice.RedactAsync(room, original);
        var redacted = await bob.EventAsync(room, original);
        Assert.Null(redacted.Replacement());
        Assert.Equal((reply, 1L, true), redacted.Thread());
    }

    [Fact]
    public async Task AmongTheMostRecentValidReplacementIsFound()
    {
        var (alice, bob, room) = await RoomAsync("many");
        var original = await alice.SendTextAsync(room, "original");
        var valid = await alice.EditAsync(room, original, "valid");
        for (var i = 1; i < Server.Rooms.Relations.RelationLimits.ReplacementsConsidered; i++)
        {
            await alice.RelateAsync(room, original, "m.replace");
        }

        Assert.Equal(valid, (await bob.EventAsync(room, original)).Replacement());
        await alice.RelateAsync(room, original, "m.replace");
        Assert.Null((await bob.EventAsync(room, original)).Replacement());
    }

    [Fact]
    public async Task OfReplacementsOfOneMomentTheLargestIdIsTheMostRecent()
    {
        await using var stopped = await ServerFixture.StartAsync(
            overrides: builder => builder.Services.AddSingleton<TimeProvider>(new StoppedClock()));
        var alice = await stopped.RegisterAsync("stopped_alice");
        var room = await alice.CreateRoomAsync();
        var original = await alice.SendTextAsync(room, "original");
        var edits = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            edits.Add(await alice.EditAsync(room, original, $"{i}"));
            Assert.Equal(edits.Max(StringComparer.Ordinal), (await alice.EventAsync(room, original)).Replacement());
        }
    }

    [Fact]
    public async Task IgnoredUsersChildrenDoNotCount()
    {
        var (alice, bob, room) = await RoomAsync("ignored");
        var root = await alice.SendTextAsync(room, "root");
        var own = await alice.RelateAsync(room, root, "m.thread");
        var reference = await alice.RelateAsync(room, root, "m.reference");
        for (var i = 0; i < 3; i++)
        {
            await bob.RelateAsync(room, root, "m.thread");
            await bob.RelateAsync(room, root, "m.reference");
        }

        Assert.Equal(4, (await alice.EventAsync(room, root)).Thread()!.Value.Count);
        await alice.IgnoreAsync(bob.UserId);
        var seen = await alice.EventAsync(room, root);
        Assert.Equal((own, 1L, true), seen.Thread());
        Assert.Equal([reference], seen.References());

        var bobs = await alice.SendTextAsync(room, "with ignored children alone");
        await bob.RelateAsync(room, bobs, "m.thread");
        Assert.Null((await alice.EventAsync(room, bobs)).Thread());
    }

    [Fact]
    public async Task HiddenChildrenDoNotCount()
    {
        var (alice, bob, room) = await RoomAsync("hidden", "joined");
        var root = await alice.SendTextAsync(room, "root");
        var seen = await alice.RelateAsync(room, root, "m.thread");
        var reference = await alice.RelateAsync(room, root, "m.reference");
        await bob.ActAsync(room, "leave");
        for (var i = 0; i < 25; i++)
        {
            await alice.RelateAsync(room, root, "m.thread");
        }

        await alice.RelateAsync(room, root, "m.reference");
        await alice.EditAsync(room, root, "hidden");
        await bob.JoinAsync(room);

        var told = await bob.EventAsync(room, root);
        Assert.Equal((seen, 1L, false), told.Thread());
        Assert.Equal([reference], told.References());
        Assert.Null(told.Replacement());
        Assert.Equal(26, (await alice.EventAsync(room, root)).Thread()!.Value.Count);

        // What was hidden stays so when the history is opened.
        await alice.SetStateAsync(room, "m.room.history_visibility", new { history_visibility = "shared" });
        Assert.Equal(1, (await bob.EventAsync(room, root)).Thread()!.Value.Count);
    }

    [Fact]
    public async Task WhoLeftIsToldOfWhatCameBefore()
    {
        var (alice, bob, room) = await RoomAsync("left");
        var root = await alice.SendTextAsync(room, "root");
        var seen = await alice.RelateAsync(room, root, "m.thread");
        await bob.ActAsync(room, "leave");
        await alice.RelateAsync(room, root, "m.thread");

        Assert.Equal((seen, 1L, false), (await bob.EventAsync(room, root)).Thread());
    }

    [Fact]
    public async Task ReferencesAreListedOldestFirstUpToALimit()
    {
        var (alice, bob, room) = await RoomAsync("references");
        var parent = await alice.SendTextAsync(room, "parent");
        var sent = new List<string>();
        for (var i = 0; i < Server.Rooms.Relations.RelationLimits.ReferencesListed + 1; i++)
        {
            sent.Add(await alice.RelateAsync(room, parent, "m.reference"));
        }

        Assert.Equal(sent.Skip(1), (await bob.EventAsync(room, parent)).References());
    }

    [Fact]
    public async Task AThreadOnAnEventThatRelatesToAnotherIsNone()
    {
        var (alice, bob, room) = await RoomAsync("nested");
        var root = await alice.SendTextAsync(room, "root");
        var child = await alice.RelateAsync(room, root, "m.reference");
        var refusal = await RoomClient.CallAsync(
            bob,
            HttpMethod.Put,
            $"{RoomClient.Room(room)}/send/m.room.message/nested",
            new Dictionary<string, object> { ["m.relates_to"] = new { rel_type = "m.thread", event_id = child } },
            System.Net.HttpStatusCode.BadRequest);
        Assert.Equal("M_UNKNOWN", refusal.GetProperty("errcode").GetString());
        Assert.Null((await bob.EventAsync(room, child)).Thread());
    }

    [Fact]
    public async Task FieldsOfBundlesAreFilteredAsThoseOfEvents()
    {
        var (alice, bob, room) = await RoomAsync("fields");
        var original = await alice.SendTextAsync(room, "original");
        var edit = await alice.EditAsync(room, original, "edited");

        var filter = new { event_fields = new[] { "event_id", "unsigned.m\\.relations" }, room = new { timeline = new { limit = 2 } } };
        var told = (await bob.SyncAsync(filter: filter)).Room(room)!.Value.Timeline()[0];
        Assert.Equal(edit, told.Replacement());
        var without = (await bob.SyncAsync(filter: new { event_fields = new[] { "event_id" }, room = new { timeline = new { limit = 2 } } })).Room(room)!.Value.Timeline()[0];
        Assert.False(without.TryGetProperty("unsigned", out _));
    }

    private static JsonElement Find(JsonElement events, string id) => events.EnumerateArray().Single(item => item.Id() == id);

    private async Task<(TestUser Alice, TestUser Bob, string Room)> RoomAsync(string name, string visibility = "shared")
    {
        var alice = await server.RegisterAsync($"aggregate_{name}_alice");
        var bob = await server.RegisterAsync($"aggregate_{name}_bob");
        var room = await alice.CreateRoomAsync(new
        {
            preset = "public_chat",
            initial_state = new[] { new { type = "m.room.history_visibility", state_key = "", content = new { history_visibility = visibility } } },
        });
        await bob.JoinAsync(room);
        return (alice, bob, room);
    }

    /// <summary>A clock on which timers run but that never tells another time.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
