using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Myelin.Server.Log;
using Myelin.Server.Log.Readers;
using Myelin.Server.Log.Writing;
using Myelin.Server.Sync;
using Myelin.Server.Sync.Polling;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>"Syncing": a long poll ends as soon as there is something to tell, and not before.</summary>
public sealed class LongPollTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Long = 60_000;

    // The own presence would wake.
    private const string Offline = "&set_presence=offline";

    [Fact]
    public async Task AMessageWakesEveryMember()
    {
        var (alice, bob, room) = await RoomAsync("message");
        var polls = await PollAsync(alice, bob);
        await alice.SendTextAsync(room, "wake up");

        Assert.All(await Task.WhenAll(polls), sync => Assert.Equal(["wake up"], sync.Room(room)!.Value.Bodies()));
    }

    [Fact]
    public async Task AnInvitationWakes()
    {
        var (alice, bob, _) = await RoomAsync("invite");
        var poll = (await PollAsync(bob))[0];
        var room = await alice.CreateRoomAsync(new { preset = "private_chat", invite = new[] { bob.UserId } });

        Assert.NotNull((await poll).Room(room, "invite"));
    }

    [Fact]
    public async Task ARoomJoinedDuringThePollWakesFromThenOn()
    {
        var (alice, bob, _) = await RoomAsync("joining");
        var room = await alice.CreateRoomAsync();
        var poll = (await PollAsync(bob))[0];
        await bob.JoinAsync(room);
        var sync = await poll;
        Assert.NotNull(sync.Room(room));

        var next = bob.SyncAsync(sync.Next(), timeout: Long);
        await alice.SendTextAsync(room, "welcome");

        Assert.Equal(["welcome"], (await next).Room(room)!.Value.Bodies());
    }

    [Fact]
    public async Task TypingReceiptsAndAccountDataWake()
    {
        var (alice, bob, room) = await RoomAsync("others");
        var id = await alice.SendTextAsync(room, "read me");
        var poll = (await PollAsync(bob))[0];
        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/typing/{alice.UserId}", new { typing = true, timeout = 30_000 });
        var typing = (await poll).Room(room)!.Value.Events("ephemeral").Single();
        Assert.Equal("m.typing", typing.Type());
        Assert.Equal(alice.UserId, typing.GetProperty("content").GetProperty("user_ids")[0].GetString());

        poll = bob.SyncAsync((await poll).Next(), timeout: Long);
        await alice.ActAsync(room, $"receipt/m.read/{Uri.EscapeDataString(id)}");
        Assert.Equal("m.receipt", (await poll).Room(room)!.Value.Events("ephemeral").Single().Type());

        poll = bob.SyncAsync((await poll).Next(), timeout: Long);
        await bob.CallAsync(HttpMethod.Put, $"/_matrix/client/v3/user/{bob.UserId}/account_data/org.example.setting", new { on = true });
        Assert.Equal("org.example.setting", (await poll).Events("account_data").Single().Type());

        poll = bob.SyncAsync((await poll).Next(), timeout: Long);
        await bob.CallAsync(HttpMethod.Put, $"/_matrix/client/v3/user/{bob.UserId}/rooms/{Uri.EscapeDataString(room)}/tags/m.favourite", new { order = 0.5 });
        Assert.Equal("m.tag", (await poll).Room(room)!.Value.Events("account_data").Single().Type());
    }

    [Fact]
    public async Task WhatTheFilterLeavesOutDoesNotEndThePoll()
    {
        var (alice, bob, room) = await RoomAsync("filtered");
        var filter = new { room = new { timeline = new { not_types = new[] { "m.room.message" } } } };
        var since = (await bob.SyncAsync(filter: filter, more: Offline)).Next();
        var poll = bob.SyncAsync(since, filter, Long);
        await Eventually.HoldsAsync(() => server.Get<SyncListeners>().WaitingUsers > 0);
        await alice.SendTextAsync(room, "not wanted");
        await alice.SendTextAsync(room, "not wanted either");
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "wanted" });

        var sync = await poll;

        Assert.Equal(["m.room.topic"], sync.Room(room)!.Value.Timeline().Select(SyncClient.Type));
    }

    [Fact]
    public async Task ThePollEndsEmptyWhenItsTimeIsOver()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var own = await ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var bob = await own.RegisterAsync("bob");
        var since = (await bob.SyncAsync(more: Offline)).Next();
        var began = time.GetUtcNow();

        var poll = bob.SyncAsync(since, timeout: 300);
        await Eventually.HoldsAsync(() => own.Get<SyncListeners>().WaitingUsers == 1);
        Assert.False(poll.IsCompleted);
        await Eventually.DoneAsync(poll, time, TimeSpan.FromMilliseconds(100));

        Assert.True(time.GetUtcNow() - began >= TimeSpan.FromMilliseconds(300));
        Assert.False((await poll).TryGetProperty("rooms", out _));
    }

    [Fact]
    public async Task AnInitialSyncDoesNotWait()
    {
        // If it waited, it would wait for ever: this clock stands still.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var own = await ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var alice = await own.RegisterAsync("alice");

        Assert.NotEmpty((await alice.SyncAsync(timeout: Long).WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken)).Next());
    }

    [Fact]
    public async Task NoMessageIsLostHoweverPollsAndSendsInterleave()
    {
        var (alice, bob, room) = await RoomAsync("interleaved");
        var since = (await bob.SyncAsync(more: Offline)).Next();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await alice.SendTextAsync(room, $"{i}");
            }
        }, TestContext.Current.CancellationToken);
        var seen = new List<string>();
        while (seen.Count < 100)
        {
            var sync = await bob.SyncAsync(since, new { room = new { timeline = new { limit = 200 } } }, 20_000);
            since = sync.Next();
            seen.AddRange(sync.Room(room)?.Bodies() ?? throw new InvalidOperationException("A poll came back empty while messages were outstanding."));
        }

        await sending;
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), seen);
    }

    [Fact]
    public async Task WhoeverHasGoneAwayWaitsNoMore()
    {
        await using var own = await ServerFixture.StartAsync();
        var alice = await own.RegisterAsync("alice");
        var since = Uri.EscapeDataString((await alice.SyncAsync(more: "&set_presence=offline")).Next());
        var listeners = own.Get<SyncListeners>();
        using (var gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken))
        {
            var polls = Enumerable.Range(0, 5)
                .Select(_ => alice.Http.GetAsync($"/_matrix/client/v3/sync?timeout={Long}&set_presence=offline&since={since}", gone.Token)).ToList();
            await Eventually.HoldsAsync(() => listeners.Waiting == 5);
            await gone.CancelAsync();
            foreach (var poll in polls)
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
            }
        }

        await Eventually.HoldsAsync(() => listeners.Waiting == 0);

        // The log's own readers rest there.
        Assert.InRange(Assert.IsType<LogTail>(own.Get<ILogTail>()).Waiting, 0, own.Services.GetServices<ILogConsumer>().Count());
    }

    [Fact]
    public async Task AStoppingServerAnswers()
    {
        Task<JsonElement> poll;
        await using (var stopping = await ServerFixture.StartAsync())
        {
            var alice = await stopping.RegisterAsync("alice");
            poll = alice.SyncAsync((await alice.SyncAsync(more: Offline)).Next(), timeout: Long);
            var listeners = stopping.Get<SyncListeners>();
            await Eventually.HoldsAsync(() => listeners.WaitingUsers == 1);
        }

        Assert.False((await poll).TryGetProperty("rooms", out _));
    }

    /// <summary>Polls that wait already.</summary>
    private async Task<Task<JsonElement>[]> PollAsync(params TestUser[] users)
    {
        var polls = new List<Task<JsonElement>>();
        foreach (var user in users)
        {
            polls.Add(user.SyncAsync((await user.SyncAsync(more: Offline)).Next(), timeout: Long));
        }

        await Eventually.HoldsAsync(() => server.Get<SyncListeners>().WaitingUsers == users.Length);
        return [.. polls];
    }

    private async Task<(TestUser Alice, TestUser Bob, string Room)> RoomAsync(string name)
    {
        var alice = await server.RegisterAsync($"poll_{name}_alice");
        var bob = await server.RegisterAsync($"poll_{name}_bob");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        return (alice, bob, room);
    }
}
