using System.Net;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.RoomFederation;

/// <summary>What this server gives other servers of a room ("Retrieving events", "Backfilling and retrieving missing events").</summary>
public sealed class RetrievalTests : IAsyncLifetime
{
    private PeerWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await PeerWorld.StartAsync();

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("1")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task TheRoomAsItIsHereCanBeRetrieved(string version)
    {
        var room = await _world.RoomAsync(version);
        Pdu[] sent = [room.Say("one"), room.Send("m.room.topic", "", new { topic = "a" }), room.Say("two"), room.Say("three")];
        await room.DeliverAsync(sent);
        var last = sent[^1];

        var one = (await room.AskAsync($"event/{Escaped(sent[0])}")).Body;
        Assert.Equal(PeerRoom.Text(sent[0]), Assert.Single(one.GetProperty("pdus").EnumerateArray()).GetRawText());
        Assert.Equal("test.example", one.GetProperty("origin").GetString());

        var ids = (await room.AskAsync($"state_ids/{Room(room)}?event_id={Escaped(last)}")).Body;
        Assert.Equal(room.StateBefore(last).Entries.Select(entry => entry.Value.Value).Order(), Strings(ids, "pdu_ids"));
        var state = (await room.AskAsync($"state/{Room(room)}?event_id={Escaped(last)}")).Body;
        Assert.Equal(Strings(ids, "pdu_ids").Count, state.GetProperty("pdus").GetArrayLength());
        Assert.Equal(Strings(ids, "auth_chain_ids").Count, state.GetProperty("auth_chain").GetArrayLength());
        Assert.Contains(room.Events[0].EventId.Value, Strings(ids, "auth_chain_ids"));

        var auth = (await room.AskAsync($"event_auth/{Room(room)}/{Escaped(last)}")).Body.GetProperty("auth_chain").EnumerateArray().Select(item => item.GetProperty("type").GetString()).ToList();
        Assert.Contains("m.room.create", auth);
        Assert.Contains("m.room.power_levels", auth);

        var backfilled = (await room.AskAsync($"backfill/{Room(room)}?v={Escaped(last)}&limit=3")).Body.GetProperty("pdus").EnumerateArray().Select(item => item.GetRawText());
        Assert.Equal(sent.Reverse().Take(3).Select(PeerRoom.Text), backfilled);

        var missing = await MissingAsync(room, [sent[0]], [last]);
        Assert.Equal(sent[1..3].Select(PeerRoom.Text), missing);
        Assert.Equal([PeerRoom.Text(sent[2])], await MissingAsync(room, [], [last], limit: 1));
        Assert.Empty(await MissingAsync(room, [], [last], limit: 0));
    }

    /// <summary>CVE-2022-39335: the auth chain was served without a look at who asks.</summary>
    [Fact]
    public async Task ServersThatAreNotInTheRoomGetNothing()
    {
        var room = await _world.RoomAsync();
        var said = room.Say("said");
        await room.DeliverAsync(said);
        var other = await PeerWorld.PeerAsync(_world.Server, "outsider.example");

        foreach (var target in Targets(room, said))
        {
            var (status, body) = await room.AskAsync(target.Target, target.Content, other);
            Assert.True(status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{target} {status} {body}");
            Assert.Equal(HttpStatusCode.OK, (await room.AskAsync(target.Target, target.Content)).Status);
        }
    }

    /// <summary>MSC4436: a server ACL applies whatever the case of a name.</summary>
    [Fact]
    public async Task ServersThatTheAclDeniesGetNothing()
    {
        var room = await _world.RoomAsync();
        var said = room.Say("said");
        await room.DeliverAsync(said);
        await _world.Bob.SetStateAsync(room.RoomId.Value, "m.room.server_acl", new { allow = new[] { "*" }, deny = new[] { "Peer.Example" } });

        foreach (var target in Targets(room, said))
        {
            var (status, body) = await room.AskAsync(target.Target, target.Content);
            Assert.True(status == HttpStatusCode.Forbidden, $"{target} {status} {body}");
            Assert.Equal("M_FORBIDDEN", body.GetProperty("errcode").GetString());
        }
    }

    [Fact]
    public async Task AnEventIsNotTakenForOneOfAnotherRoom()
    {
        var room = await _world.RoomAsync();
        var other = await _world.RoomAsync();
        var said = other.Say("said");
        await other.DeliverAsync(said);

        Assert.Equal(HttpStatusCode.NotFound, (await room.AskAsync($"state/{Room(room)}?event_id={Escaped(said)}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await room.AskAsync($"event_auth/{Room(room)}/{Escaped(said)}")).Status);
        Assert.Empty((await room.AskAsync($"backfill/{Room(room)}?v={Escaped(said)}&limit=10")).Body.GetProperty("pdus").EnumerateArray());
        Assert.Empty(await MissingAsync(room, [], [said]));
    }

    [Fact]
    public async Task WhatNoUserOfTheServerMaySeeIsRedacted()
    {
        var alice = await _world.Server.Server.RegisterAsync("alice");
        var id = await alice.CreateRoomAsync(new
        {
            preset = "public_chat",
            initial_state = new[] { new { type = "m.room.history_visibility", state_key = "", content = new { history_visibility = "joined" } } },
        });
        var secret = await alice.SendTextAsync(id, "secret");
        var outsider = new PeerRoom(_world.Server, _world.Peer);

        Assert.Equal(HttpStatusCode.NotFound, (await outsider.AskAsync($"event/{Uri.EscapeDataString(secret)}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await outsider.AskAsync($"backfill/{Uri.EscapeDataString(id)}?v={Uri.EscapeDataString(secret)}&limit=10")).Status);
    }

    [Fact]
    public async Task RejectedEventsAreGivenToNobody()
    {
        var room = await _world.RoomAsync();
        var other = room.Fork();
        var banned = Core.Identifiers.UserId.Parse("@banned:peer.example");
        await room.DeliverAsync(room.Send("m.room.member", banned.Value, new { membership = "join" }, banned));
        room.Merge(other);
        await room.DeliverAsync(room.Send("m.room.member", banned.Value, new { membership = "ban" }));
        var softFailed = room.Send("m.room.message", null, new { body = "evading" }, banned, other);
        await room.DeliverAsync(softFailed);
        Assert.Equal(EventStatus.SoftFailed, await room.StatusAsync(softFailed));
        var after = room.Say("after");
        await room.DeliverAsync(after);

        // A soft-failed event is given to who names it, and with events that refer to it.
        Assert.Equal(HttpStatusCode.OK, (await room.AskAsync($"event/{Escaped(softFailed)}")).Status);
        var backfilled = (await room.AskAsync($"backfill/{Room(room)}?v={Escaped(after)}&limit=100")).Body.GetProperty("pdus").EnumerateArray().Select(item => item.GetRawText()).ToList();
        Assert.DoesNotContain(PeerRoom.Text(softFailed), backfilled);
        Assert.Contains(PeerRoom.Text(after), backfilled);
    }

    private static IEnumerable<(string Target, string? Content)> Targets(PeerRoom room, Pdu said) =>
    [
        ($"event/{Escaped(said)}", null),
        ($"state/{Room(room)}?event_id={Escaped(said)}", null),
        ($"state_ids/{Room(room)}?event_id={Escaped(said)}", null),
        ($"event_auth/{Room(room)}/{Escaped(said)}", null),
        ($"backfill/{Room(room)}?v={Escaped(said)}&limit=10", null),
        ($"get_missing_events/{Room(room)}", $$"""{"earliest_events":[],"latest_events":["{{said.EventId}}"]}"""),
    ];

    private static async Task<List<string>> MissingAsync(PeerRoom room, Pdu[] earliest, Pdu[] latest, int limit = 10)
    {
        var content = JsonSerializer.Serialize(new { limit, earliest_events = earliest.Select(pdu => pdu.EventId.Value), latest_events = latest.Select(pdu => pdu.EventId.Value) });
        var (status, body) = await room.AskAsync($"get_missing_events/{Room(room)}", content);
        Assert.True(status == HttpStatusCode.OK, $"{status} {body}");
        return [.. body.GetProperty("events").EnumerateArray().Select(item => item.GetRawText())];
    }

    private static List<string> Strings(JsonElement body, string name) => [.. body.GetProperty(name).EnumerateArray().Select(id => id.GetString()!).Order()];

    private static string Escaped(Pdu pdu) => Uri.EscapeDataString(pdu.EventId.Value);

    private static string Room(PeerRoom room) => Uri.EscapeDataString(room.RoomId.Value);
}
