using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.RoomFederation.Destinations;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.RoomFederation.Destinations;

/// <summary>What a whole server sends to another that has users in its rooms.</summary>
public sealed class DestinationTests : IAsyncLifetime
{
    private ReceivingPeer _peer = null!;
    private ServerFixture _server = null!;
    private TestUser _alice = null!;
    private string _room = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _peer = await ReceivingPeer.StartAsync();
        _server = await _peer.ServerAsync();
        _alice = await _server.RegisterAsync("alice");
        _room = await _alice.CreateRoomAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _peer.DisposeAsync();
    }

    [Fact]
    public async Task What_a_user_says_is_sent_to_the_servers_of_the_room_as_it_is_stored()
    {
        await ReceivingPeer.JoinAsync(_server, _room);
        var id = await _alice.SendTextAsync(_room, "hello");
        await Eventually.HoldsAsync(() => _peer.Texts.Count > 0);

        // Not the join, which is the server's own.
        var pdu = Assert.Single(_peer.Pdus);
        Assert.Equal("hello", pdu.GetProperty("content").GetProperty("body").GetString());
        var stored = await _server.Get<Server.Rooms.IRooms>().FindAsync(RoomId.Parse(_room), Cancel);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(stored!.Timeline.Events[^1].Pdu.Json.Span), pdu.GetRawText());
        Assert.Equal(id, stored.Timeline.Events[^1].Pdu.EventId.Value);
        Assert.False(pdu.TryGetProperty("unsigned", out _) || pdu.TryGetProperty("event_id", out _));
    }

    [Fact]
    public async Task Events_of_other_servers_are_left_to_these()
    {
        var remote = await ReceivingPeer.JoinAsync(_server, _room);
        Assert.True(remote.TrySend(RemoteServer.User("zoe"), "m.room.message", null, """{"msgtype":"m.text","body":"hi"}"""u8.ToArray(), 1));
        await remote.DeliverAsync();
        await _alice.SendTextAsync(_room, "hello");
        await Eventually.HoldsAsync(() => _peer.Texts.Count > 0);
        Assert.Equal(["hello"], _peer.Texts);
    }

    [Fact]
    public async Task A_server_whose_last_user_is_removed_gets_to_know_that_and_no_more()
    {
        await ReceivingPeer.JoinAsync(_server, _room);
        await _alice.ActAsync(_room, "kick", new { user_id = RemoteServer.User("zoe").Value });
        await Eventually.HoldsAsync(() => _peer.Pdus.Count > 0);
        Assert.Equal("leave", Assert.Single(_peer.Pdus).GetProperty("content").GetProperty("membership").GetString());
        await _alice.SendTextAsync(_room, "they are gone");
        var other = await _alice.CreateRoomAsync();
        await ReceivingPeer.JoinAsync(_server, other);
        await _alice.SendTextAsync(other, "hello");
        await Eventually.HoldsAsync(() => _peer.Texts.Count > 0);
        Assert.Equal(["hello"], _peer.Texts);
    }

    [Fact]
    public async Task A_transaction_that_failed_is_sent_again_as_it_was_and_what_came_since_after_it()
    {
        await ReceivingPeer.JoinAsync(_server, _room);
        _peer.Status(502, "<html>");
        await _alice.SendTextAsync(_room, "one");
        await Eventually.HoldsAsync(() => _peer.Transactions.Count > 0);
        await PausedAsync(true);
        await _alice.SendTextAsync(_room, "two");
        await _alice.SendTextAsync(_room, "three");
        _peer.Take();
        await Eventually.HoldsAsync(() => _peer.Texts.Contains("three"));
        var (first, second) = (_peer.Transactions[0], _peer.Transactions[1]);
        Assert.Equal((first.Id, first.Pdus[0].GetRawText()), (second.Id, second.Pdus[0].GetRawText()));
        Assert.Equal(["two", "three"], _peer.Texts.SkipWhile(static text => text == "one"));
        await PausedAsync(false);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_tried_again_at_its_first_sign_of_life()
    {
        await ReceivingPeer.JoinAsync(_server, _room);
        _peer.Disappear();
        await _alice.SendTextAsync(_room, "one");
        await FailuresAsync(3);
        _peer.Return();
        _server.Get<PausedDestinations>().Heard(ReceivingPeer.Name);
        await Eventually.HoldsAsync(() => _peer.Texts.Count > 0);
        Assert.Equal(["one"], _peer.Texts);
        await Eventually.HoldsAsync(async () => (await _server.Get<DestinationStore>().ReadAsync(ReceivingPeer.Name, Cancel)).Progress is { Failures: 0, LastError: null, RetryAt: null });
    }

    [Fact]
    public async Task Answers_that_never_end_or_are_cut_off_are_failures()
    {
        await ReceivingPeer.JoinAsync(_server, _room);
        var spaces = new byte[65_536];
        Array.Fill(spaces, (byte)' ');
        _peer.Behave(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
            }
        });
        await _alice.SendTextAsync(_room, "one");
        await FailuresAsync(1);
        _peer.Behave(static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await FailuresAsync(2);
        _peer.Take();
        await Eventually.HoldsAsync(() => _peer.Transactions.Count >= 3);
        Assert.Single(_peer.Transactions.Select(static transaction => transaction.Id).Distinct());
    }

    [Fact]
    public async Task An_event_that_the_server_does_not_accept_is_not_sent_again()
    {
        await ReceivingPeer.JoinAsync(_server, _room);
        var id = await _alice.SendTextAsync(_room, "zero");
        await Eventually.HoldsAsync(() => _peer.Texts.Count == 1);
        _peer.Take($$$"""{"{{{id}}}":{"error":"No."},"nonsense":{"error":null},"$other":{}}""");
        await _alice.SendTextAsync(_room, "one");
        await _alice.SendTextAsync(_room, "two");
        await Eventually.HoldsAsync(() => _peer.Texts.Contains("two"));
        Assert.Equal(["zero", "one", "two"], _peer.Texts);
    }

    [Fact]
    public async Task A_transaction_that_is_refused_for_what_it_has_does_not_hold_up_what_follows()
    {
        await ReceivingPeer.JoinAsync(_server, _room);
        _peer.Behave(async context =>
        {
            var refused = _peer.Texts[^1] == "bad";
            context.Response.StatusCode = refused ? 400 : 200;
            await context.Response.WriteAsync(refused ? """{"errcode":"M_BAD_JSON","error":"Odd."}""" : """{"pdus":{}}""", context.RequestAborted);
        });
        await _alice.SendTextAsync(_room, "bad");
        await Eventually.HoldsAsync(() => _peer.Texts.Count == 1);
        await _alice.SendTextAsync(_room, "good");
        await Eventually.HoldsAsync(() => _peer.Texts.Contains("good"));
        Assert.Equal(["bad", "good"], _peer.Texts);
    }

    [Fact]
    public async Task The_rows_say_that_a_server_is_behind_and_once_it_is_not_nothing_is_left_of_its_rooms()
    {
        await ReceivingPeer.JoinAsync(_server, _room);
        await _alice.SendTextAsync(_room, "one");
        await Eventually.HoldsAsync(() => _peer.Texts.Count > 0);
        await Eventually.HoldsAsync(async () => await RowsAsync() is { Rooms.Count: 1, Progress.BehindSince: not null });
        await Eventually.HoldsAsync(async () => await RowsAsync() is { Rooms.Count: 0, Progress: { BehindSince: null, Failures: 0 } });
        Assert.True((await RowsAsync()).Progress.Sent > LogPosition.Start);
    }

    [Fact]
    public async Task Receipts_and_typing_are_sent_but_nothing_private()
    {
        var zero = await _alice.SendTextAsync(_room, "zero");
        await ReceivingPeer.JoinAsync(_server, _room);
        await _alice.ActAsync(_room, $"receipt/m.read.private/{Uri.EscapeDataString(zero)}");
        var id = await _alice.SendTextAsync(_room, "one");
        await _alice.ActAsync(_room, $"receipt/m.read/{Uri.EscapeDataString(id)}", new { thread_id = "main" });
        await _alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(_room)}/typing/{Uri.EscapeDataString(_alice.UserId)}", new { typing = true, timeout = 60_000 });
        await Eventually.HoldsAsync(() => _peer.Edus.Count >= 2);
        await _alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(_room)}/typing/{Uri.EscapeDataString(_alice.UserId)}", new { typing = false });
        await Eventually.HoldsAsync(() => _peer.Edus.Count >= 3);
        Assert.Equal([true, false], Of("m.typing").Select(content =>
        {
            Assert.Equal((_room, _alice.UserId), (content.GetProperty("room_id").GetString(), content.GetProperty("user_id").GetString()));
            return content.GetProperty("typing").GetBoolean();
        }));
        var receipt = Assert.Single(Of("m.receipt")).GetProperty(_room).GetProperty("m.read").GetProperty(_alice.UserId);
        Assert.Equal(id, Assert.Single(receipt.GetProperty("event_ids").EnumerateArray()).GetString());
        Assert.Equal("main", receipt.GetProperty("data").GetProperty("thread_id").GetString());
        Assert.True(receipt.GetProperty("data").GetProperty("ts").GetInt64() > 1_700_000_000_000);
        Assert.DoesNotContain(_peer.Transactions, static transaction => transaction.Body.Contains("private", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_the_settings_deny_is_sent_nothing()
    {
        await using var server = await _peer.ServerAsync(denied: true);
        var bob = await server.RegisterAsync("bob");
        var room = await bob.CreateRoomAsync();
        await ReceivingPeer.JoinAsync(server, room);
        await bob.SendTextAsync(room, "hello");
        var head = server.Get<ILogTail>().Head;
        await Eventually.HoldsAsync(async () => await server.Get<LogCursors>().ReadAsync("federation", Cancel) >= head);
        Assert.Empty(_peer.Transactions);
        Assert.Equal(DestinationRows.None, await server.Get<DestinationStore>().ReadAsync(ReceivingPeer.Name, Cancel));
    }

    private IEnumerable<JsonElement> Of(string type) =>
        _peer.Edus.Where(edu => edu.GetProperty("edu_type").GetString() == type).Select(static edu => edu.GetProperty("content"));

    private Task PausedAsync(bool isPaused) => Eventually.HoldsAsync(() => _server.Get<PausedDestinations>().Contains(ReceivingPeer.Name) == isPaused);

    private async Task<DestinationRows> RowsAsync() => await _server.Get<DestinationStore>().ReadAsync(ReceivingPeer.Name, Cancel);

    private Task FailuresAsync(int count) => Eventually.HoldsAsync(async () => (await RowsAsync()).Progress.Failures >= count);
}
