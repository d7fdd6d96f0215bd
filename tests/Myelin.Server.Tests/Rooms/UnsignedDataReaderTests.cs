using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>What comes with an event, wherever it is served: where a redaction names its target, <c>redacted_because</c>, <c>transaction_id</c>.</summary>
public sealed class UnsignedDataReaderTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    /// <summary>"For improved compatibility with newer clients" and "with older clients" (room version 11).</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task ARedactionNamesItsTargetInBothPlaces(string version)
    {
        var alice = await server.RegisterAsync($"both{version}");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = version });
        var target = await alice.SendTextAsync(room, "to be redacted");
        var since = (await alice.SyncAsync()).Next();
        var redaction = await alice.RedactAsync(room, target);

        var served = new List<JsonElement>
        {
            await alice.GetAsync(room, $"event/{Uri.EscapeDataString(redaction)}"),
            (await alice.GetAsync(room, "messages?dir=b&limit=1")).GetProperty("chunk")[0],
            (await alice.GetAsync(room, $"context/{Uri.EscapeDataString(redaction)}")).GetProperty("event"),
            (await alice.SyncAsync(since)).Room(room)!.Value.Timeline()[^1],
            (await alice.SyncAsync()).Room(room)!.Value.Timeline()[^1],
            (await alice.GetAsync(room, $"event/{Uri.EscapeDataString(target)}")).GetProperty("unsigned").GetProperty("redacted_because"),
        };
        Assert.All(served, told =>
        {
            Assert.Equal(redaction, told.Id());
            Assert.Equal(target, told.GetProperty("redacts").GetString());
            Assert.Equal(target, told.GetProperty("content").GetProperty("redacts").GetString());
            Assert.Equal("slip", told.GetProperty("content").GetProperty("reason").GetString());
        });

        var fields = await alice.SyncAsync(filter: new { event_fields = new[] { "content.redacts" } });
        Assert.Equal(target, fields.Room(room)!.Value.Timeline()[^1].GetProperty("content").GetProperty("redacts").GetString());
    }

    [Fact]
    public async Task RedactedStateComesWithItsRedactionWhereverItIsServed()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        TestUser alice;
        string room, topic, member, redaction, memberRedaction, last, since;
        await using (var before = await ServerFixture.StartAsync(directory: directory))
        {
            alice = await before.RegisterAsync("alice");
            var bob = await before.RegisterAsync("bob");
            room = await alice.CreateRoomAsync();
            topic = (await alice.SetStateAsync(room, "m.room.topic", new { topic = "lilies" })).Id();
            await bob.JoinAsync(room);
            member = (await alice.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(bob.UserId)}?format=event")).Id();
            since = (await alice.SyncAsync()).Next();
            redaction = await alice.RedactAsync(room, topic);
            memberRedaction = await alice.RedactAsync(room, member);
            last = await bob.SendTextAsync(room, "from a member whose event was redacted");
            for (var i = 0; i < 3; i++)
            {
                last = await bob.SendTextAsync(room, $"and {i}");
            }

            await AssertToldAsync();
        }

        await using var after = await ServerFixture.StartAsync(directory: directory);
        alice = alice with { Http = after.ClientFor(alice.AccessToken) };
        await AssertToldAsync();

        async Task AssertToldAsync()
        {
            var lazy = Uri.EscapeDataString("""{"lazy_load_members":true}""");
            var state = await alice.GetAsync(room, "state");
            var context = (await alice.GetAsync(room, $"context/{Uri.EscapeDataString(last)}?limit=1")).GetProperty("state");
            var synced = await alice.SyncAsync(filter: new { room = new { timeline = new { limit = 1 } } });
            var stateAfter = await alice.SyncAsync(filter: new { room = new { timeline = new { limit = 1 } } }, more: "&use_state_after=true");
            Because(redaction, await alice.GetAsync(room, "state/m.room.topic?format=event"));
            Because(redaction, Find(state.EnumerateArray(), topic));
            Because(memberRedaction, Find(state.EnumerateArray(), member));
            Because(memberRedaction, Find((await alice.GetAsync(room, "members")).GetProperty("chunk").EnumerateArray(), member));
            Because(redaction, Find(context.EnumerateArray(), topic));
            Because(redaction, Find(synced.Room(room)!.Value.Events(), topic));
            Because(memberRedaction, Find(synced.Room(room)!.Value.Events(), member));
            Because(redaction, Find(stateAfter.Room(room)!.Value.Events("state_after"), topic));
            Because(memberRedaction, Find((await alice.GetAsync(room, $"messages?dir=b&limit=1&filter={lazy}")).GetProperty("state").EnumerateArray(), member));
            Because(redaction, Find((await alice.GetAsync(room, "messages?dir=b&limit=100")).GetProperty("chunk").EnumerateArray(), topic));
            Because(redaction, Find((await alice.SyncAsync(filter: new { room = new { timeline = new { limit = 100 } } })).Room(room)!.Value.Timeline(), topic));
            Because(redaction, await alice.GetAsync(room, $"event/{Uri.EscapeDataString(topic)}"));
            Assert.DoesNotContain(state.EnumerateArray(), told => told.Type() == "m.room.create" && told.GetProperty("unsigned").TryGetProperty("redacted_because", out _));
            Assert.All(state.EnumerateArray(), told => Assert.True(told.GetProperty("unsigned").GetProperty("age").GetInt64() >= 0));
        }

        static JsonElement Find(IEnumerable<JsonElement> events, string id) => Assert.Single(events, told => told.Id() == id);

        static void Because(string redaction, JsonElement told) =>
            Assert.Equal(redaction, told.GetProperty("unsigned").GetProperty("redacted_because").Id());
    }

    [Fact]
    public async Task TheOwnTransactionComesWithAnEventAlsoFromStorage()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        TestUser alice;
        string room, sent, reply, since, otherToken;
        await using (var before = await ServerFixture.StartAsync(directory: directory))
        {
            alice = await before.RegisterAsync("alice");
            otherToken = (await before.LogInAsync("alice")).AccessToken;
            room = await alice.CreateRoomAsync();
            since = (await alice.SyncAsync()).Next();
            sent = await alice.SendTextAsync(room, "hello", "txn-hello");
            reply = (await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/txn-thread", new Dictionary<string, object>
            {
                ["msgtype"] = "m.text",
                ["body"] = "in a thread",
                ["m.relates_to"] = new { rel_type = "m.thread", event_id = sent },
            })).Id();
            await AssertToldAsync(before);
        }

        await using var after = await ServerFixture.StartAsync(directory: directory);
        alice = alice with { Http = after.ClientFor(alice.AccessToken) };
        await AssertToldAsync(after);

        async Task AssertToldAsync(ServerFixture running)
        {
            var id = Uri.EscapeDataString(sent);
            var v1 = $"/_matrix/client/v1/rooms/{Uri.EscapeDataString(room)}";
            Told("txn-hello", await alice.GetAsync(room, $"event/{id}"));
            Told("txn-hello", (await alice.GetAsync(room, $"context/{id}")).GetProperty("event"));
            Told("txn-hello", Find((await alice.GetAsync(room, "messages?dir=b&limit=100")).GetProperty("chunk").EnumerateArray(), sent));
            Told("txn-hello", Find((await alice.SyncAsync(since)).Room(room)!.Value.Timeline(), sent));
            Told("txn-hello", Find((await alice.SyncAsync()).Room(room)!.Value.Timeline(), sent));
            Told("txn-thread", Find((await alice.SyncAsync(filter: new { room = new { timeline = new { rel_types = new[] { "m.thread" } } } })).Room(room)!.Value.Timeline(), reply, optional: true));
            Told("txn-thread", (await RoomClient.CallAsync(alice, HttpMethod.Get, $"{v1}/relations/{id}")).GetProperty("chunk")[0]);
            var root = (await RoomClient.CallAsync(alice, HttpMethod.Get, $"{v1}/threads")).GetProperty("chunk")[0];
            Told("txn-hello", root);
            Told("txn-thread", root.GetProperty("unsigned").GetProperty("m.relations").GetProperty("m.thread").GetProperty("latest_event"));

            // Another device of the same user sent nothing.
            var other = alice with { Http = running.ClientFor(otherToken), AccessToken = otherToken };
            Told(null, await other.GetAsync(room, $"event/{id}"));
            Told(null, Find((await other.SyncAsync()).Room(room)!.Value.Timeline(), sent));
        }

        static JsonElement Find(IEnumerable<JsonElement> events, string id, bool optional = false) =>
            optional && events.All(told => told.Id() != id) ? default : Assert.Single(events, told => told.Id() == id);

        static void Told(string? transaction, JsonElement told)
        {
            if (told.ValueKind == JsonValueKind.Object)
            {
                Assert.Equal(transaction, told.GetProperty("unsigned").TryGetProperty("transaction_id", out var id) ? id.GetString() : null);
            }
        }
    }

    /// <summary>An event as it came over federation has its ID and what is told of it beside: no client could refer to it otherwise.</summary>
    [Theory]
    [InlineData("2")]
    [InlineData("10")]
    [InlineData("12")]
    public async Task TheFederationFormatHasIdAndUnsignedToo(string version)
    {
        var alice = await server.RegisterAsync($"federated{version}");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = version });
        var sent = await alice.SendTextAsync(room, "ö < hello", "txn1");
        var told = (await alice.SyncAsync(filter: new { event_format = "federation" })).Room(room)!.Value.Timeline()[^1];
        Assert.Equal(sent, told.Id());
        Assert.Equal("ö < hello", told.Body());
        Assert.Equal("txn1", told.GetProperty("unsigned").GetProperty("transaction_id").GetString());
        Assert.True(told.TryGetProperty("signatures", out _));

        await alice.RedactAsync(room, sent);
        var redacted = (await alice.SyncAsync(filter: new { event_format = "federation" })).Room(room)!.Value.Timeline().Single(item => item.Id() == sent);
        Assert.Equal("m.room.redaction", redacted.GetProperty("unsigned").GetProperty("redacted_because").Type());
    }

    [Fact]
    public async Task ANotificationsEventIsToldAsElsewhere()
    {
        var (alice, bob) = (await server.RegisterAsync("notifying"), await server.RegisterAsync("notified"));
        var room = await alice.CreateRoomAsync(new { preset = "private_chat", invite = new[] { bob.UserId } });
        await bob.JoinAsync(room);
        await alice.SetStateAsync(room, "m.room.tombstone", new { body = "first", replacement_room = "!elsewhere:test.example" });
        await alice.SetStateAsync(room, "m.room.tombstone", new { body = "second", replacement_room = "!elsewhere:test.example" });
        var listed = await RoomClient.CallAsync(bob, HttpMethod.Get, "/_matrix/client/v3/notifications");
        var told = listed.GetProperty("notifications")[0].GetProperty("event");
        Assert.Equal("second", told.Body());
        Assert.Equal("first", told.GetProperty("unsigned").GetProperty("prev_content").GetProperty("body").GetString());
        Assert.True(told.GetProperty("unsigned").TryGetProperty("replaces_state", out _));
    }
}
