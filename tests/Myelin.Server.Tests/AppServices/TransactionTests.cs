using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Log.Readers;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>"Pushing events": what an application service is told of, in which form and order.</summary>
public sealed class TransactionTests
{
    private const string V3 = AppServiceWorld.V3;

    [Fact]
    public async Task A_service_sees_all_that_happens_in_the_rooms_of_its_users_from_invitation_to_leaving()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        var room = await alice.CreateRoomAsync(new { preset = "private_chat", name = "bridged" });
        var before = await alice.SendTextAsync(room, "before anybody of the service is there");
        await alice.ActAsync(room, "invite", new { user_id = ghost });
        var invitation = await world.Service.EventAsync(pdu => pdu.GetProperty("type").GetString() == "m.room.member" && pdu.GetProperty("state_key").GetString() == ghost);

        Assert.Equal("invite", invitation.GetProperty("content").GetProperty("membership").GetString());
        Assert.Equal(room, invitation.GetProperty("room_id").GetString());
        Assert.Equal(alice.UserId, invitation.GetProperty("sender").GetString());
        Assert.True(invitation.GetProperty("unsigned").GetProperty("age").GetInt64() >= 0);
        Assert.Contains(
            invitation.GetProperty("unsigned").GetProperty("invite_room_state").EnumerateArray(),
            state => state.GetProperty("type").GetString() == "m.room.name" && state.GetProperty("content").GetProperty("name").GetString() == "bridged");

        await world.JoinAsync(ghost, room);
        var during = await alice.SendTextAsync(room, "with the ghost");
        var spoken = (await world.AsAsync(ghost, HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/1", new { msgtype = "m.text", body = "boo" }))
            .Succeeded().GetProperty("event_id").GetString()!;
        await alice.ActAsync(room, "kick", new { user_id = ghost });
        var after = await alice.SendTextAsync(room, "after the ghost");
        await world.Service.EventAsync(pdu => IsMembership(pdu, ghost, "leave"));
        var last = await world.GhostAsync("last");
        await alice.ActAsync(room, "invite", new { user_id = last });
        await world.Service.EventAsync(pdu => IsMembership(pdu, last, "invite"));

        var told = world.Service.EventIds();
        Assert.Equal(told.Distinct(), told);
        Assert.Contains(during, told);
        Assert.Contains(spoken, told);
        Assert.True(told.ToList().IndexOf(during) < told.ToList().IndexOf(spoken));
        Assert.DoesNotContain(before, told);
        Assert.DoesNotContain(after, told);
        var leave = await world.Service.EventAsync(pdu => IsMembership(pdu, ghost, "leave"));
        Assert.Equal("join", leave.GetProperty("unsigned").GetProperty("prev_content").GetProperty("membership").GetString());
    }

    [Fact]
    public async Task A_transaction_shows_the_token_in_header_and_query_and_its_id_is_its_own()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", invite = new[] { "@_bridge_bot:test.example" } });
        await world.JoinAsync("@_bridge_bot:test.example", room);
        foreach (var number in Enumerable.Range(0, 3))
        {
            await world.Service.EventAsync(await alice.SendTextAsync(room, $"message {number}"));
        }

        Assert.All(world.Service.Transactions, transaction =>
        {
            Assert.Equal("PUT", transaction.Method);
            Assert.Equal($"Bearer {TestAppService.HsToken}", transaction.Authorization);
            Assert.Equal(TestAppService.HsToken, transaction.Query["access_token"]);
        });
        Assert.Equal(world.Service.Transactions.Count, world.Service.Transactions.Select(transaction => transaction.TransactionId).Distinct().Count());
    }

    /// <summary>A service's users need no device: what they sent without one is told back with its transaction to who reads without one.</summary>
    [Fact]
    public async Task A_user_of_a_service_reads_its_own_transaction_ids_and_the_service_is_pushed_none()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "10" });
        await world.JoinAsync(ghost, room);
        var sent = (await world.AsAsync(ghost, HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/txn1", new { msgtype = "m.text", body = "boo" }))
            .Succeeded().GetProperty("event_id").GetString()!;
        foreach (var path in (string[])[$"event/{Uri.EscapeDataString(sent)}", "messages?dir=b&limit=1"])
        {
            var read = (await world.AsAsync(ghost, HttpMethod.Get, $"{RoomClient.Room(room)}/{path}")).Succeeded();
            var told = read.TryGetProperty("chunk", out var chunk) ? chunk[0] : read;
            Assert.Equal("txn1", told.GetProperty("unsigned").GetProperty("transaction_id").GetString());
        }

        Assert.False((await world.Service.EventAsync(sent)).GetProperty("unsigned").TryGetProperty("transaction_id", out _));
        var redaction = await alice.RedactAsync(room, sent);
        var pushed = await world.Service.EventAsync(redaction);
        Assert.Equal(sent, pushed.GetProperty("redacts").GetString());
        Assert.Equal(sent, pushed.GetProperty("content").GetProperty("redacts").GetString());
    }

    [Fact]
    public async Task A_transaction_that_was_not_acknowledged_comes_again_as_it_was_and_nothing_overtakes_it()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        await world.JoinAsync("@_bridge_bot:test.example", room);
        await world.Service.EventAsync(pdu => IsMembership(pdu, "@_bridge_bot:test.example", "join"));
        var refusals = 2;
        world.Service.Answer = (request, context) => request.IsTransaction && refusals-- > 0
            ? TestAppService.WriteAsync(context, 500, """{"errcode":"M_UNKNOWN","error":"ouch"}""")
            : TestAppService.DefaultAsync(request, context);
        var from = world.Service.Transactions.Count;
        var first = await alice.SendTextAsync(room, "first");
        await world.Service.EventAsync(first);
        var second = await alice.SendTextAsync(room, "second");
        await world.Service.EventAsync(second);

        var sent = world.Service.Transactions.Skip(from).ToList();
        Assert.True(sent.Count >= 4, $"{sent.Count} transactions");
        Assert.Equal([first, first, first, second], sent.Take(4).SelectMany(transaction => transaction.Events).Select(pdu => pdu.GetProperty("event_id").GetString()!));
        Assert.Single(sent.Take(3).Select(transaction => transaction.TransactionId).Distinct());
        Assert.NotEqual(sent[0].TransactionId, sent[3].TransactionId);
    }

    [Fact]
    public async Task What_happens_while_a_service_is_away_comes_in_order_and_in_bounded_transactions_when_it_is_back()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        await world.JoinAsync("@_bridge_bot:test.example", room);
        await world.Service.EventAsync(pdu => IsMembership(pdu, "@_bridge_bot:test.example", "join"));
        var from = world.Service.Transactions.Count;
        await world.Service.GoAwayAsync();
        var sent = new List<string>();
        foreach (var number in Enumerable.Range(0, Server.AppServices.AppServiceLimits.EventsPerTransaction + 20))
        {
            sent.Add(await alice.SendTextAsync(room, $"message {number}"));
        }

        await world.Service.ComeBackAsync();
        await world.Service.EventAsync(sent[^1]);
        var transactions = world.Service.Transactions.Skip(from).ToList();
        Assert.Equal(sent, transactions.SelectMany(transaction => transaction.Events).Select(pdu => pdu.GetProperty("event_id").GetString()!));
        Assert.All(transactions, transaction => Assert.True(transaction.Events.Count() <= Server.AppServices.AppServiceLimits.EventsPerTransaction));
    }

    [Fact]
    public async Task A_restart_misses_nothing()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        var ghost = await world.GhostAsync("ghost");
        await world.JoinAsync(ghost, room);
        await world.Service.EventAsync(pdu => IsMembership(pdu, ghost, "join"));
        await world.Service.GoAwayAsync();
        var missed = await alice.SendTextAsync(room, "missed");
        (await world.AsAsync(ghost, HttpMethod.Post, $"{RoomClient.Room(room)}/leave", new { })).Succeeded();
        var unseen = await alice.SendTextAsync(room, "after the ghost");
        await world.Service.ComeBackAsync();
        await world.RestartAsync();

        await world.Service.EventAsync(missed);
        await world.Service.EventAsync(pdu => IsMembership(pdu, ghost, "leave"));
        var again = await world.GhostAsync("another");
        var back = (await world.AsAsync(again, HttpMethod.Post, $"{V3}/createRoom", new { })).Succeeded().GetProperty("room_id").GetString();
        await world.Service.EventAsync(pdu => pdu.GetProperty("room_id").GetString() == back);
        Assert.DoesNotContain(unseen, world.Service.EventIds());
    }

    [Fact]
    public async Task Rooms_and_aliases_of_the_namespaces_are_seen_without_any_user_in_them()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        var before = await alice.SendTextAsync(room, "before");
        (await world.Bridge.CallAsync(HttpMethod.Put, $"{V3}/directory/room/{Uri.EscapeDataString("#_bridge_room:test.example")}", new { room_id = room })).Succeeded();
        await world.Service.EventAsync(await alice.SendTextAsync(room, "with the alias"));
        Assert.DoesNotContain(before, world.Service.EventIds());
    }

    /// <summary>The clock never reaches the next attempt here, so that none lies across the redaction.</summary>
    [Fact]
    public async Task A_redaction_is_told_and_an_event_that_was_redacted_before_it_was_sent_comes_redacted()
    {
        var time = new HeldTimers(LogReaderLimits.FirstBackOff);
        await using var world = await AppServiceWorld.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        await world.JoinAsync("@_bridge_bot:test.example", room);
        await world.Service.EventAsync(pdu => IsMembership(pdu, "@_bridge_bot:test.example", "join"));
        using var failures = new ReaderFailures(world.Server);
        await world.Service.GoAwayAsync();
        var secret = await alice.SendTextAsync(room, "secret");
        await failures.AnyAsync();
        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(secret)}/1", new { });
        await world.Service.ComeBackAsync();
        await world.PingAsync();
        var told = await world.Service.EventAsync(secret);
        Assert.Empty(told.GetProperty("content").EnumerateObject());
        Assert.Equal("m.room.redaction", told.GetProperty("unsigned").GetProperty("redacted_because").GetProperty("type").GetString());
        await world.Service.EventAsync(pdu => pdu.GetProperty("type").GetString() == "m.room.redaction");
    }

    private static bool IsMembership(JsonElement pdu, string user, string membership) =>
        pdu.GetProperty("type").GetString() == "m.room.member"
        && pdu.GetProperty("state_key").GetString() == user
        && pdu.GetProperty("content").GetProperty("membership").GetString() == membership;
}
