using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Push;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Push;

/// <summary>What a push gateway is told, and what its answers do.</summary>
public sealed class PushDeliveryTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private ServerFixture _server = null!;
    private TestUser _alice = null!;
    private TestUser _bob = null!;
    private string _room = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _server = await TestGateway.ServerAsync();
        _alice = await _server.RegisterAsync("alice");
        _bob = await _server.RegisterAsync("bob");
        _room = await _alice.CreateRoomAsync(new { preset = "public_chat", name = "Mission Control", room_alias_name = "mission" });
        await _bob.JoinAsync(_room);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task AnEventIsToldWithEverything()
    {
        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url, data: new { url = _gateway.Url, custom = true }));
        var id = await _alice.SendTextAsync(_room, "I'm floating");

        var told = await _gateway.NextAsync();

        Assert.Equal(id, told.EventId());
        Assert.Equal(_room, told.GetProperty("room_id").GetString());
        Assert.Equal("m.room.message", told.GetProperty("type").GetString());
        Assert.Equal(_alice.UserId, told.GetProperty("sender").GetString());
        Assert.Equal("alice", told.GetProperty("sender_display_name").GetString());
        Assert.Equal("Mission Control", told.GetProperty("room_name").GetString());
        Assert.Equal("#mission:test.example", told.GetProperty("room_alias").GetString());
        Assert.Equal("I'm floating", told.GetProperty("content").GetProperty("body").GetString());
        Assert.Equal("high", told.GetProperty("prio").GetString());
        Assert.Equal(1, told.Unread());
        Assert.False(told.TryGetProperty("user_is_target", out _));
        var device = Assert.Single(told.GetProperty("devices").EnumerateArray());
        Assert.Equal(("org.example.app", "a key"), (device.GetProperty("app_id").GetString(), device.GetProperty("pushkey").GetString()));
        Assert.Equal("""{"custom":true}""", device.GetProperty("data").GetRawText());
        Assert.Equal("""{"sound":"default"}""", device.GetProperty("tweaks").GetRawText());
        Assert.True(device.GetProperty("pushkey_ts").GetInt64() is > 1_700_000_000 and < 10_000_000_000);
    }

    [Fact]
    public async Task EventIdsOnlySayNothingElse()
    {
        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url, data: new { url = _gateway.Url, format = "event_id_only" }));
        await _alice.SendTextAsync(_room, "secret");

        var told = await _gateway.NextAsync();

        Assert.Equal(["event_id", "room_id", "prio", "counts", "devices"], told.EnumerateObject().Select(property => property.Name));
        Assert.Equal("""{"format":"event_id_only"}""", told.GetProperty("devices")[0].GetProperty("data").GetRawText());
        Assert.DoesNotContain("secret", told.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInvitationIsToldToItsTarget()
    {
        var carol = await _server.RegisterAsync("carol");
        await carol.SetPusherAsync(PusherClient.Pusher(_gateway.Url));
        await _alice.ActAsync(_room, "invite", new { user_id = carol.UserId });

        var told = await _gateway.NextAsync();

        Assert.Equal("m.room.member", told.GetProperty("type").GetString());
        Assert.True(told.GetProperty("user_is_target").GetBoolean());
        Assert.Equal(1, told.Unread());
        await carol.ActAsync(_room, "leave");
        Assert.Equal(0, (await _gateway.NextAsync()).Unread());
    }

    [Fact]
    public async Task OwnMessagesNoticesAndMutedRoomsAreNotTold()
    {
        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url));
        await _bob.SendTextAsync(_room, "mine");
        await _alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(_room)}/send/m.room.message/n1", new { msgtype = "m.notice", body = "notice" });
        var rule = $"/_matrix/client/v3/pushrules/global/room/{Uri.EscapeDataString(_room)}";
        await _bob.PutAsync(rule, new { actions = Array.Empty<string>() });
        await _alice.SendTextAsync(_room, "muted");
        await _bob.CallAsync(HttpMethod.Delete, rule);
        var id = await _alice.SendTextAsync(_room, "heard");

        // The muted message counts again with the rule gone, so the badge may have been told by itself.
        Assert.Equal(id, (await _gateway.NextAsync(told => told.EventId() is not null)).EventId());
    }

    [Fact]
    public async Task AReceiptThatEmptiesTheBadgeIsToldOnce()
    {
        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url));
        var first = await _alice.SendTextAsync(_room, "one");
        var second = await _alice.SendTextAsync(_room, "two");
        await _gateway.NextAsync();
        await _gateway.NextAsync();
        await _bob.ActAsync(_room, $"receipt/m.read/{Uri.EscapeDataString(first)}");
        await _bob.ActAsync(_room, $"receipt/m.read/{Uri.EscapeDataString(second)}");

        var badge = await _gateway.NextAsync();
        Assert.Equal(["prio", "counts", "devices"], badge.EnumerateObject().Select(property => property.Name));
        Assert.Equal(0, badge.Unread());

        var third = await _alice.SendTextAsync(_room, "three");
        Assert.Equal(third, (await _gateway.NextAsync()).EventId());
    }

    [Fact]
    public async Task ARejectedKeyRemovesItsPusher()
    {
        _gateway.Answer = static (context, told) => TestGateway.RejectAsync(context, told.GetProperty("devices")[0].GetProperty("pushkey").GetString()!);
        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url));
        await _alice.SendTextAsync(_room, "hello?");
        await _gateway.NextAsync();
        await Eventually.HoldsAsync(async () => (await _bob.PushersAsync()).Length == 0);
    }

    [Fact]
    public async Task AnotherKeyRejectedIsNotOurs()
    {
        _gateway.Answer = static (context, _) => TestGateway.RejectAsync(context, "somebody else's");
        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url));
        await _alice.SendTextAsync(_room, "hello?");
        await _gateway.NextAsync();
        await _alice.SendTextAsync(_room, "again");
        await _gateway.NextAsync();
        Assert.Single(await _bob.PushersAsync());
    }

    public static TheoryData<string> Faults => ["500", "404", "redirect", "html", "huge", "cut"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task WhatWasNotTakenIsToldAgainInItsOrder(string fault)
    {
        var faulty = true;
        await using var elsewhere = await TestGateway.StartAsync();
        _gateway.Answer = (context, _) => faulty ? FaultAsync(context, fault, elsewhere.Url) : TestGateway.RejectAsync(context);
        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url));
        var first = await _alice.SendTextAsync(_room, "one");
        Assert.Equal(first, (await _gateway.NextAsync()).EventId());
        var second = await _alice.SendTextAsync(_room, "two");
        Assert.Equal(first, (await _gateway.NextAsync()).EventId());
        faulty = false;
        Assert.Equal(second, (await _gateway.NextAsync(told => told.EventId() != first)).EventId());
        Assert.Empty(elsewhere.All);
        Assert.Single(await _bob.PushersAsync());
    }

    [Fact]
    public async Task AGatewayThatHangsHoldsUpNobodyElse()
    {
        await using var hanging = await TestGateway.StartAsync();
        var end = new TaskCompletionSource();
        hanging.Answer = (_, _) => end.Task;
        for (var i = 0; i < PushLimits.RequestsPerGateway + 4; i++)
        {
            var member = await _server.RegisterAsync($"hung{i}");
            await member.JoinAsync(_room);
            await member.SetPusherAsync(PusherClient.Pusher(hanging.Url, $"hung {i}"));
        }

        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url));
        var id = await _alice.SendTextAsync(_room, "hello");
        Assert.Equal(id, (await _gateway.NextAsync()).EventId());

        // No more than its turns are under way, however many wait.
        for (var i = 0; i < PushLimits.RequestsPerGateway; i++)
        {
            await hanging.NextAsync();
        }

        var next = await _alice.SendTextAsync(_room, "and again");
        Assert.Equal(next, (await _gateway.NextAsync()).EventId());
        Assert.Equal(PushLimits.RequestsPerGateway, hanging.All.Count);
        end.SetResult();
    }

    /// <summary>Rooms, messages in each, and how many of these are told of.</summary>
    public static TheoryData<int, int, int> Many => new()
    {
        { 1, (2 * PushLimits.WaitingEvents) + 6, PushLimits.MissedPerRoom },
        { 5, 55, PushLimits.Missed },
    };

    [Theory]
    [MemberData(nameof(Many))]
    public async Task OfMoreThanCanWaitTheNewestAreTold(int rooms, int messages, int expected)
    {
        await using var healthy = await TestGateway.StartAsync();
        var isUp = false;
        var taken = new System.Collections.Concurrent.ConcurrentQueue<string>();
        _gateway.Answer = (context, told) =>
        {
            if (!Volatile.Read(ref isUp))
            {
                return TestGateway.StatusAsync(context, 503);
            }

            taken.Enqueue(told.EventId()!);
            return TestGateway.RejectAsync(context);
        };
        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url, "down"));
        await _bob.SetPusherAsync(PusherClient.Pusher(healthy.Url, "up"));
        var all = new List<string> { _room };
        while (all.Count < rooms)
        {
            all.Add(await _alice.CreateRoomAsync());
            await _bob.JoinAsync(all[^1]);
        }

        var sent = new List<string>();
        for (var i = 0; i < rooms * messages; i++)
        {
            sent.Add(await _alice.SendTextAsync(all[i % rooms], $"number {i}"));
        }

        // What the other pusher was told of, this one was woken with.
        await healthy.NextAsync(told => told.EventId() == sent[^1]);
        Volatile.Write(ref isUp, true);
        await _bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url, "down"));
        await Eventually.HoldsAsync(() => taken.Contains(sent[^1]));

        // Where a retry came in between, what was sent since has waited beside what that had read.
        Assert.InRange(taken.Count, expected, expected + PushLimits.WaitingEvents);
        Assert.Equal(sent.TakeLast(taken.Count), taken);
        Assert.Equal(sent, healthy.All.Select(told => told.EventId()));
    }

    [Fact]
    public async Task APusherOfARefusedAddressIsCalledNowhere()
    {
        await using var server = await ServerFixture.StartAsync(static options => options.Push.AllowHttp = true);
        var (alice, bob) = (await server.RegisterAsync("alice"), await server.RegisterAsync("bob"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var port = _gateway.Address.Port;
        string[] hosts = ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0", "[::1]", "[::]"];
        foreach (var host in hosts)
        {
            await bob.SetPusherAsync(PusherClient.Pusher($"http://{host}:{port}/_matrix/push/v1/notify", host));
        }

        await alice.SendTextAsync(room, "hello");
        var store = server.Get<PusherStore>();
        await Eventually.HoldsAsync(async () =>
        {
            var user = (await store.HoldersAsync("org.example.app", hosts[0], TestContext.Current.CancellationToken)).Single().User;
            var pushers = (await store.OfUsersAsync([user], TestContext.Current.CancellationToken))[user];
            var failures = new List<int>();
            foreach (var pusher in pushers)
            {
                failures.Add((await store.ProgressAsync(pusher.Number, TestContext.Current.CancellationToken))!.Failures);
            }

            return failures.Count == hosts.Length && failures.TrueForAll(count => count > 0);
        });
        Assert.Empty(_gateway.All);
    }

    [Fact]
    public async Task AfterARestartNothingIsForgottenAndNothingToldTwice()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        string first, second;
        await using (var server = await TestGateway.ServerAsync(directory: directory))
        {
            var (alice, bob) = (await server.RegisterAsync("alice"), await server.RegisterAsync("bob"));
            var room = await alice.CreateRoomAsync();
            await bob.JoinAsync(room);
            await bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url));
            first = await alice.SendTextAsync(room, "taken");
            Assert.Equal(first, (await _gateway.NextAsync()).EventId());
            _gateway.Answer = static (context, _) => TestGateway.StatusAsync(context, 503);
            second = await alice.SendTextAsync(room, "not taken");
            Assert.Equal(second, (await _gateway.NextAsync()).EventId());
        }

        _gateway.Answer = static (context, _) => TestGateway.RejectAsync(context);
        var before = _gateway.All.Count;
        _gateway.Forget();
        await using (await TestGateway.ServerAsync(directory: directory))
        {
            Assert.Equal(second, (await _gateway.NextAsync(told => told.EventId() == second)).EventId());
        }

        await TestDatabase.RemoveAsync(directory);
        Directory.Delete(directory, recursive: true);
        Assert.DoesNotContain(first, _gateway.All.Skip(before).Select(told => told.EventId()));
    }

    [Fact]
    public async Task AfterADayNobodyIsToldAnyMoreButThePusherStays()
    {
        var time = new ShiftedTime();
        await using var server = await TestGateway.ServerAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var (alice, bob) = (await server.RegisterAsync("alice"), await server.RegisterAsync("bob"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        string? old = null;
        _gateway.Answer = (context, told) => told.EventId() == Volatile.Read(ref old) ? TestGateway.StatusAsync(context, 502) : TestGateway.RejectAsync(context);
        await bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url));
        await bob.SendTextAsync(room, "so that nothing is told of it");
        Volatile.Write(ref old, await SendUntakenAsync(alice, room));
        time.Advance(PushLimits.GiveUpAfter + TimeSpan.FromMinutes(1));
        var recent = await alice.SendTextAsync(room, "new");

        Assert.Equal(recent, (await _gateway.NextAsync(told => told.EventId() == recent)).EventId());
        Assert.Single(await bob.PushersAsync());
    }

    private async Task<string> SendUntakenAsync(TestUser user, string room)
    {
        var answer = _gateway.Answer;
        _gateway.Answer = static (context, _) => TestGateway.StatusAsync(context, 502);
        var id = await user.SendTextAsync(room, "old");
        await _gateway.NextAsync();
        _gateway.Answer = answer;
        return id;
    }

    private static async Task FaultAsync(HttpContext context, string fault, string elsewhere)
    {
        switch (fault)
        {
            case "redirect":
                context.Response.Redirect(elsewhere, permanent: false, preserveMethod: true);
                break;
            case "html":
                await context.Response.WriteAsync("<html></html>");
                break;
            case "huge":
                await context.Response.WriteAsync($$"""{"rejected":["{{new string('x', PushLimits.MaximumAnswer)}}"]}""");
                break;
            case "cut":
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("{");
                context.Abort();
                break;
            default:
                context.Response.StatusCode = int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture);
                break;
        }
    }
}
