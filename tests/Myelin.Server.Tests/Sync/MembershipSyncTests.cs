using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>Rooms that the user is invited to, has left, was removed from, knocks on, or has forgotten.</summary>
public sealed class MembershipSyncTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task AnInvitationCarriesStrippedState()
    {
        var (alice, bob) = await PairAsync("invite");
        var room = await alice.CreateRoomAsync(new { preset = "private_chat", name = "Secret club", topic = "hush" });
        var since = (await bob.SyncAsync()).Next();
        await alice.ActAsync(room, "invite", new { user_id = bob.UserId });

        var invited = (await bob.SyncAsync(since)).Room(room, "invite")!.Value.Events("invite_state");

        Assert.Contains($"m.room.member|{bob.UserId}", invited.Keys());
        Assert.Contains($"m.room.member|{alice.UserId}", invited.Keys());
        Assert.Contains("m.room.name|", invited.Keys());
        Assert.Contains("m.room.join_rules|", invited.Keys());
        Assert.All(invited, item => Assert.False(item.TryGetProperty("event_id", out _)));
        Assert.NotNull((await bob.SyncAsync()).Room(room, "invite"));
    }

    [Fact]
    public async Task ADeclinedInvitationIsALeaving()
    {
        var (alice, bob) = await PairAsync("decline");
        var room = await alice.CreateRoomAsync(new { preset = "private_chat", invite = new[] { bob.UserId } });
        var since = (await bob.SyncAsync()).Next();
        await bob.ActAsync(room, "leave");

        var left = (await bob.SyncAsync(since)).Room(room, "leave")!.Value;

        Assert.Equal(["m.room.member"], left.Timeline().Select(SyncClient.Type));
        Assert.Empty(left.Events());
    }

    [Fact]
    public async Task ALeavingEndsTheTimeline()
    {
        var (alice, bob) = await PairAsync("leave");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var since = (await bob.SyncAsync()).Next();
        await alice.SendTextAsync(room, "seen");
        await bob.ActAsync(room, "leave");
        await alice.SendTextAsync(room, "not seen");
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "not seen" });

        var left = (await bob.SyncAsync(since)).Room(room, "leave")!.Value;
        var initial = await bob.SyncAsync();
        var withLeft = (await bob.SyncAsync(filter: new { room = new { include_leave = true } })).Room(room, "leave")!.Value;

        Assert.Equal(["seen"], left.Bodies());
        Assert.Equal(bob.UserId, left.Timeline()[^1].GetProperty("state_key").GetString());
        Assert.Null(initial.Room(room, "leave"));
        Assert.DoesNotContain("not seen", withLeft.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kick", "leave")]
    [InlineData("ban", "ban")]
    public async Task ARemovalIsTold(string action, string membership)
    {
        var (alice, bob) = await PairAsync(action);
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var since = (await bob.SyncAsync()).Next();
        await alice.SendTextAsync(room, "seen");
        await alice.ActAsync(room, action, new { user_id = bob.UserId, reason = "spam" });
        await alice.SendTextAsync(room, "not seen");

        var left = (await bob.SyncAsync(since)).Room(room, "leave")!.Value;

        Assert.Equal(["seen"], left.Bodies());
        Assert.Equal(membership, left.Timeline()[^1].GetProperty("content").GetProperty("membership").GetString());
    }

    [Fact]
    public async Task WhatWasSaidBetweenLeavingAndBanIsNotTold()
    {
        var (alice, bob) = await PairAsync("leaveban");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var since = (await bob.SyncAsync()).Next();
        await alice.SendTextAsync(room, "seen");
        await bob.ActAsync(room, "leave");
        await alice.SendTextAsync(room, "not seen");
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "not seen" });
        await alice.ActAsync(room, "ban", new { user_id = bob.UserId });

        var left = (await bob.SyncAsync(since)).Room(room, "leave")!.Value;

        Assert.Equal(["seen"], left.Bodies());
        Assert.DoesNotContain("not seen", left.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AForgottenRoomIsNeverTold()
    {
        var (alice, bob) = await PairAsync("forget");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var since = (await bob.SyncAsync()).Next();
        await bob.ActAsync(room, "leave");
        await bob.ActAsync(room, "forget");

        Assert.Null((await bob.SyncAsync(since)).Room(room, "leave"));
        Assert.Null((await bob.SyncAsync(filter: new { room = new { include_leave = true } })).Room(room, "leave"));
    }

    [Fact]
    public async Task AKnockIsToldUntilItIsAnswered()
    {
        var (alice, bob) = await PairAsync("knock");
        var room = await alice.CreateRoomAsync();
        await alice.SetStateAsync(room, "m.room.join_rules", new { join_rule = "knock" });
        var since = (await bob.SyncAsync()).Next();
        await bob.CallAsync(HttpMethod.Post, $"/_matrix/client/v3/knock/{Uri.EscapeDataString(room)}", new { });

        var sync = await bob.SyncAsync(since);

        Assert.Contains($"m.room.member|{bob.UserId}", sync.Room(room, "knock")!.Value.Events("knock_state").Keys());
    }

    [Fact]
    public async Task ARejoiningUserDoesNotSeeWhatWasHiddenMeanwhile()
    {
        var (alice, bob) = await PairAsync("rejoin");
        var room = await alice.CreateRoomAsync();
        await alice.SetStateAsync(room, "m.room.history_visibility", new { history_visibility = "joined" });
        await bob.JoinAsync(room);
        var since = (await bob.SyncAsync()).Next();
        await bob.ActAsync(room, "leave");
        await alice.SendTextAsync(room, "hidden");
        await bob.JoinAsync(room);
        await alice.SendTextAsync(room, "shown");

        var joined = (await bob.SyncAsync(since)).Room(room)!.Value;
        var initial = (await bob.SyncAsync()).Room(room)!.Value;

        Assert.Equal(["shown"], joined.Bodies());
        Assert.Equal(["shown"], initial.Bodies());
    }

    [Fact]
    public async Task NothingIsToldAfterARemovalHoweverTheyRace()
    {
        var (alice, bob) = await PairAsync("race");
        for (var round = 0; round < 5; round++)
        {
            var room = await alice.CreateRoomAsync();
            await bob.JoinAsync(room);
            var since = (await bob.SyncAsync()).Next();
            var sending = Task.Run(async () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await alice.SendTextAsync(room, $"before {i}");
                }

                await alice.ActAsync(room, "ban", new { user_id = bob.UserId });
                for (var i = 0; i < 10; i++)
                {
                    await alice.SendTextAsync(room, $"after {i}");
                }
            }, TestContext.Current.CancellationToken);
            while (!sending.IsCompleted)
            {
                var sync = await bob.SyncAsync(since, timeout: 50);
                since = sync.Next();
                Assert.DoesNotContain("after", sync.ToString(), StringComparison.Ordinal);
            }

            await sending;
            Assert.DoesNotContain("after", (await bob.SyncAsync(since)).ToString(), StringComparison.Ordinal);
        }
    }

    private async Task<(TestUser Alice, TestUser Bob)> PairAsync(string name) =>
        (await server.RegisterAsync($"member_{name}_alice"), await server.RegisterAsync($"member_{name}_bob"));
}
