using System.Net;
using System.Text.Json.Nodes;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Signing;
using Myelin.Server.Rooms;
using Myelin.Server.Tests.Federation;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.RoomFederation;

/// <summary>What another server sends ("Transactions", "Checks performed on receipt of a PDU"), and what it may try.</summary>
public sealed class TransactionTests : IAsyncLifetime
{
    private PeerWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await PeerWorld.StartAsync();

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task EventsAreReceivedInTheirOrder(string version)
    {
        var room = await _world.RoomAsync(version);
        Pdu[] sent = [.. Enumerable.Range(0, 50).Select(i => room.Say($"{i}"))];

        var results = await room.DeliverAsync(sent);

        Assert.Equal(sent.Select(pdu => pdu.EventId.Value).Order(), results.Keys.Order());
        Assert.All(results.Values, Assert.Null);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), (await TextsAsync(room))[^50..]);
    }

    [Fact]
    public async Task ATransactionThatComesAgainIsAnsweredAlikeAndNotProcessedAgain()
    {
        var room = await _world.RoomAsync();
        var (first, second) = (PeerRoom.Text(room.Say("first")), PeerRoom.Text(room.Say("second")));

        var once = await room.TransactAsync([first], id: "again");
        var again = await room.TransactAsync([second], id: "again");
        var meanwhile = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => room.TransactAsync([second], id: "meanwhile")));

        Assert.Equal(once.Body.GetRawText(), again.Body.GetRawText());
        Assert.All(meanwhile, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(["first", "second"], await TextsAsync(room));
    }

    [Fact]
    public async Task MoreEventsThanATransactionMayHaveAreRefused()
    {
        var room = await _world.RoomAsync();
        var said = PeerRoom.Text(room.Say("said"));
        const string Typing = """{"edu_type":"m.unknown","content":{}}""";

        Assert.Equal(HttpStatusCode.BadRequest, (await room.TransactAsync([.. Enumerable.Repeat(said, 51)])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await room.TransactAsync([], [.. Enumerable.Repeat(Typing, 101)])).Status);
        Assert.Equal(HttpStatusCode.OK, (await room.TransactAsync([], [.. Enumerable.Repeat(Typing, 100)])).Status);
        Assert.Equal(HttpStatusCode.OK, (await room.TransactAsync([])).Status);
        Assert.Equal(HttpStatusCode.OK, (await room.TransactAsync([.. Enumerable.Repeat(said, 50)])).Status);
        Assert.Equal(["said"], await TextsAsync(room));
    }

    /// <summary>CVE-2025-30355, Dendrite 0.15.1: one bad event in a transaction stopped all.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"room_id":5}""")]
    [InlineData("""{"room_id":"ROOM"}""")]
    [InlineData("""{"room_id":"!unknown:peer.example","type":"m.room.message"}""")]
    [InlineData("""{"type":"m.room.create","state_key":"","content":{},"sender":"@creator:peer.example"}""")]
    public async Task OneBadEventDoesNotHoldUpTheOthers(string bad)
    {
        var room = await _world.RoomAsync();
        bad = bad.Replace("ROOM", room.RoomId.Value, StringComparison.Ordinal);

        var (status, body) = await room.TransactAsync([PeerRoom.Text(room.Say("before")), bad, PeerRoom.Text(room.Say("after"))]);

        Assert.True(status == HttpStatusCode.OK, $"{status} {body}");
        Assert.Equal(["before", "after"], await TextsAsync(room));
    }

    [Theory]
    [InlineData("depth", 9007199254740992)]
    [InlineData("depth", -1)]
    [InlineData("origin_server_ts", 9007199254740992)]
    [InlineData("origin_server_ts", "soon")]
    [InlineData("prev_events", 5)]
    [InlineData("auth_events", "none")]
    [InlineData("hashes", null)]
    [InlineData("signatures", null)]
    [InlineData("sender", "nobody")]
    [InlineData("event_id", "$given:peer.example")]
    public async Task AnEventWithAFieldThatIsNotValidIsDroppedAndTheOthersAreNot(string field, object? value)
    {
        var room = await _world.RoomAsync();
        var bad = JsonNode.Parse(PeerRoom.Text(room.Say("bad")))!.AsObject();
        bad[field] = value switch { long number => number, int number => number, string text => text, _ => null };
        var signed = System.Text.Encoding.UTF8.GetString(JsonSignatures.Sign(System.Text.Encoding.UTF8.GetBytes(bad.ToJsonString()), _world.Peer.Name.Value, _world.Peer.Key));

        var (status, _) = await room.TransactAsync([signed, PeerRoom.Text(room.Events[^1])]);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["bad"], await TextsAsync(room));
    }

    /// <summary>GHSA-pfw4-xjgm-267c: signatures were not checked on each way in.</summary>
    [Fact]
    public async Task EventsThatAreNotSignedByTheSendersServerAreDropped()
    {
        var room = await _world.RoomAsync();
        var good = room.Say("good");
        var unsigned = JsonNode.Parse(PeerRoom.Text(room.Say("unsigned")))!.AsObject();
        unsigned["signatures"] = new JsonObject();
        var tampered = JsonNode.Parse(PeerRoom.Text(room.Say("tampered")))!.AsObject();
        tampered["depth"] = 7;
        var byOther = await PeerWorld.PeerAsync(_world.Server, "other.example");
        var forged = JsonNode.Parse(PeerRoom.Text(room.Say("forged")))!.AsObject();
        forged["signatures"] = new JsonObject();
        var forgedText = System.Text.Encoding.UTF8.GetString(JsonSignatures.Sign(System.Text.Encoding.UTF8.GetBytes(forged.ToJsonString()), byOther.Name.Value, byOther.Key));

        var (status, body) = await room.TransactAsync([PeerRoom.Text(good), unsigned.ToJsonString(), tampered.ToJsonString(), forgedText]);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["good"], await TextsAsync(room));
        Assert.Equal(3, body.GetProperty("pdus").EnumerateObject().Count(result => result.Value.TryGetProperty("error", out _)));
    }

    [Fact]
    public async Task AnEventWhoseContentWasChangedArrivesRedacted()
    {
        var room = await _world.RoomAsync();
        var said = room.Say("said");
        var changed = PeerRoom.Text(said).Replace("\"said\"", "\"lied\"", StringComparison.Ordinal);

        await room.TransactAsync([changed]);

        Assert.Equal(EventStatus.Accepted, await room.StatusAsync(said));
        Assert.Empty(await TextsAsync(room));
    }

    /// <summary>MSC4436: a server ACL applies whatever the case of a name.</summary>
    [Fact]
    public async Task AServerThatTheAclDeniesSendsNothing()
    {
        var room = await _world.RoomAsync();
        await _world.Bob.SetStateAsync(room.RoomId.Value, "m.room.server_acl", new { allow = new[] { "*" }, deny = new[] { "PEER.EXAMPLE" } });
        var said = room.Say("said");

        var results = await room.DeliverAsync(said);
        await room.TransactAsync([], [$$$"""{"edu_type":"m.typing","content":{"room_id":"{{{room.RoomId}}}","user_id":"{{{room.Creator}}}","typing":true}}"""]);

        Assert.NotNull(results[said.EventId.Value]);
        Assert.Null(await room.StatusAsync(said));
        Assert.Empty(_world.Server.Get<Server.Typing.ITyping>().InRoom(room.RoomId).Users);
    }

    [Fact]
    public async Task EventsOfARoomThatThisServerHasLeftAreIgnored()
    {
        var room = await _world.RoomAsync();
        await _world.Bob.ActAsync(room.RoomId.Value, "leave");
        var said = room.Say("said");

        Assert.NotNull((await room.DeliverAsync(said))[said.EventId.Value]);
        Assert.Null(await room.StatusAsync(said));
    }

    [Fact]
    public async Task ARejectedEventIsKeptAndChangesNothing()
    {
        var room = await _world.RoomAsync();
        var other = room.Fork();
        var stranger = UserId.Parse("@stranger:peer.example");
        var before = await room.TestedStateAsync();
        var name = room.Send("m.room.name", "", new { name = "theirs" }, branch: other);
        var forged = JsonNode.Parse(PeerRoom.Text(name))!.AsObject();
        forged["sender"] = stranger.Value;
        forged["signatures"] = new JsonObject();
        var bytes = System.Text.Encoding.UTF8.GetBytes(forged.ToJsonString());
        Assert.True(Core.RoomVersions.KnownRoomVersions.TryGet("11", out var version));
        var unsigned = PduReader.Read(version, bytes);
        var pdu = PduSignatures.Sign(unsigned, _world.Peer.Name, _world.Peer.Key);

        var results = await room.DeliverAsync(pdu);

        Assert.NotNull(results[pdu.EventId.Value]);
        Assert.Equal(EventStatus.Rejected, await room.StatusAsync(pdu));
        Assert.True(before.HasSameEntries(await room.TestedStateAsync()));
    }

    [Fact]
    public async Task TypingAndReceiptsOfTheServersOwnUsersAreTaken()
    {
        var room = await _world.RoomAsync();
        var said = await _world.Bob.SendTextAsync(room.RoomId.Value, "hello");
        var typing = _world.Server.Get<Server.Typing.ITyping>();
        string Typing(string user) => $$$"""{"edu_type":"m.typing","content":{"room_id":"{{{room.RoomId}}}","user_id":"{{{user}}}","typing":true}}""";
        string Receipt(string user) => new JsonObject
        {
            ["edu_type"] = "m.receipt",
            ["content"] = new JsonObject
            {
                [room.RoomId.Value] = new JsonObject
                {
                    ["m.read"] = new JsonObject { [user] = new JsonObject { ["event_ids"] = new JsonArray(said), ["data"] = new JsonObject { ["ts"] = 1 } } },
                },
            },
        }.ToJsonString();

        await room.TransactAsync([], [Typing(_world.Bob.UserId), Receipt(_world.Bob.UserId), Typing("@stranger:peer.example"), Receipt("@stranger:peer.example"), "null", "{}"]);
        Assert.Empty(typing.InRoom(room.RoomId).Users);
        Assert.Empty(await ReceiptsAsync(room, "@stranger:peer.example"));
        Assert.Empty(await ReceiptsAsync(room, _world.Bob.UserId));

        await room.TransactAsync([], [Typing(room.Creator.Value), Receipt(room.Creator.Value)]);
        Assert.Equal([room.Creator], typing.InRoom(room.RoomId).Users);
        var receipt = Assert.Single(await ReceiptsAsync(room, room.Creator.Value));
        Assert.Equal(said, receipt.EventId.Value);
    }

    private async Task<IEnumerable<Server.Receipts.Receipt>> ReceiptsAsync(PeerRoom room, string user) =>
        (await _world.Server.Get<Server.Receipts.IReceipts>().OfRoomAsync(room.RoomId, TestContext.Current.CancellationToken)).OfUser(UserId.Parse(user));

    private async Task<List<string>> TextsAsync(PeerRoom room)
    {
        var messages = await _world.Bob.GetAsync(room.RoomId.Value, "messages?dir=b&limit=100");
        return [.. messages.GetProperty("chunk").EnumerateArray()
            .Where(item => item.Type() == "m.room.message" && item.GetProperty("content").TryGetProperty("body", out _))
            .Select(item => item.GetProperty("content").GetProperty("body").GetString()!).Reverse()];
    }
}
