using System.Net;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>"Syncing": the initial snapshot, what changed since, and the gaps between.</summary>
public sealed class SyncingTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task AnInitialSyncTellsThePushRulesOfAUserWhoHasStoredNothing()
    {
        var alice = await server.RegisterAsync("sync_rules_alice");
        var sync = await alice.SyncAsync();
        var rules = Assert.Single(sync.Events("account_data"), item => item.Type() == "m.push_rules");
        Assert.NotEmpty(rules.GetProperty("content").GetProperty("global").GetProperty("override").EnumerateArray());
        Assert.DoesNotContain((await alice.SyncAsync(sync.Next())).Events("account_data"), item => item.Type() == "m.push_rules");

        // Nor does other account data hide or repeat them, and a filter may leave them out.
        await alice.PutAsync($"/_matrix/client/v3/user/{alice.UserId}/account_data/org.example", new { a = 1 });
        Assert.Equal(["org.example"], (await alice.SyncAsync(sync.Next())).Events("account_data").Select(SyncClient.Type));
        Assert.Equal(["m.push_rules", "org.example"], (await alice.SyncAsync()).Events("account_data").Select(SyncClient.Type).Order(StringComparer.Ordinal));
        Assert.Empty((await alice.SyncAsync(filter: new { account_data = new { types = Array.Empty<string>() } })).Events("account_data"));
    }

    [Fact]
    public async Task AnInitialSyncTellsTheStateBeforeTheTimeline()
    {
        var alice = await server.RegisterAsync("syncing_alice");
        var room = await alice.CreateRoomAsync();
        for (var i = 0; i < 12; i++)
        {
            await alice.SendTextAsync(room, $"message {i}");
        }

        var joined = (await alice.SyncAsync()).Room(room)!.Value;

        Assert.Equal(Enumerable.Range(2, 10).Select(i => $"message {i}"), joined.Bodies());
        Assert.True(joined.GetProperty("timeline").GetProperty("limited").GetBoolean());
        Assert.Contains($"m.room.member|{alice.UserId}", joined.Events().Keys());
        Assert.Contains("m.room.create|", joined.Events().Keys());
        Assert.Equal(1, joined.GetProperty("summary").GetProperty("m.joined_member_count").GetInt32());
        Assert.False(joined.Timeline()[0].TryGetProperty("room_id", out _));
    }

    [Fact]
    public async Task AShortRoomIsToldWholeInTheTimeline()
    {
        var alice = await server.RegisterAsync("syncing_short");
        var room = await alice.CreateRoomAsync();

        var joined = (await alice.SyncAsync(filter: new { room = new { timeline = new { limit = 100 } } })).Room(room)!.Value;

        Assert.Empty(joined.Events());
        Assert.Equal("m.room.create", joined.Timeline()[0].Type());
        Assert.False(joined.GetProperty("timeline").GetProperty("limited").GetBoolean());
    }

    [Fact]
    public async Task AnIncrementalSyncTellsWhatIsNewAndNothingElse()
    {
        var alice = await server.RegisterAsync("syncing_incremental");
        var room = await alice.CreateRoomAsync();
        var other = await alice.CreateRoomAsync();
        var since = (await alice.SyncAsync()).Next();
        await alice.SendTextAsync(room, "new");

        var sync = await alice.SyncAsync(since);
        var after = await alice.SyncAsync(sync.Next());

        Assert.Equal(["new"], sync.Room(room)!.Value.Bodies());
        Assert.Empty(sync.Room(room)!.Value.Events());
        Assert.False(sync.Room(room)!.Value.GetProperty("timeline").GetProperty("limited").GetBoolean());
        Assert.Null(sync.Room(other));
        Assert.False(after.TryGetProperty("rooms", out _));
    }

    [Fact]
    public async Task AGapIsLimitedAndTellsTheStateThatChangedInIt()
    {
        var alice = await server.RegisterAsync("syncing_gap");
        var room = await alice.CreateRoomAsync();
        var since = (await alice.SyncAsync()).Next();
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "first" });
        await alice.SetStateAsync(room, "m.room.topic", new { topic = "in the gap" });
        await alice.SetStateAsync(room, "m.room.name", new { name = "in the gap" });
        for (var i = 0; i < 4; i++)
        {
            await alice.SendTextAsync(room, $"{i}");
        }

        await alice.SetStateAsync(room, "m.room.name", new { name = "in the timeline" });

        var filter = new { room = new { timeline = new { limit = 4 } } };
        var before = (await alice.SyncAsync(since, filter)).Room(room)!.Value;
        var stable = (await alice.SyncAsync(since, filter, more: "&use_state_after=true")).Room(room)!.Value;
        var unstable = (await alice.SyncAsync(since, filter, more: "&org.matrix.msc4222.use_state_after=true")).Room(room)!.Value;

        Assert.True(before.GetProperty("timeline").GetProperty("limited").GetBoolean());
        Assert.Equal(["1", "2", "3"], before.Bodies());
        Assert.Equal(["m.room.name|", "m.room.topic|"], before.Events().Keys());
        Assert.Equal("in the gap", before.Events().Single(item => item.Type() == "m.room.topic").GetProperty("content").GetProperty("topic").GetString());
        Assert.Equal("in the gap", before.Events().Single(item => item.Type() == "m.room.name").GetProperty("content").GetProperty("name").GetString());
        Assert.False(stable.TryGetProperty("state", out _));
        Assert.Equal(
            "in the timeline",
            stable.Events("state_after").Single(item => item.Type() == "m.room.name").GetProperty("content").GetProperty("name").GetString());
        Assert.Equal(stable.Events("state_after").Ids(), unstable.Events("org.matrix.msc4222.state_after").Ids());
    }

    [Fact]
    public async Task StateAfterIsThereEvenIfItIsEmpty()
    {
        var alice = await server.RegisterAsync("syncing_after");
        var room = await alice.CreateRoomAsync();
        var since = (await alice.SyncAsync()).Next();
        await alice.SendTextAsync(room, "only this");

        var sync = await alice.SyncAsync(since, more: "&use_state_after=true");

        Assert.Empty(sync.Room(room)!.Value.GetProperty("state_after").GetProperty("events").EnumerateArray());
    }

    [Fact]
    public async Task FullStateTellsAllStateAndOnlyNewEvents()
    {
        var alice = await server.RegisterAsync("syncing_full");
        var room = await alice.CreateRoomAsync();
        var since = (await alice.SyncAsync()).Next();

        var joined = (await alice.SyncAsync(since, more: "&full_state=true", timeout: 30_000)).Room(room)!.Value;

        Assert.Empty(joined.Timeline());
        Assert.Contains("m.room.create|", joined.Events().Keys());
    }

    [Fact]
    public async Task ARoomJoinedSinceIsToldWhole()
    {
        var alice = await server.RegisterAsync("syncing_joinee");
        var bob = await server.RegisterAsync("syncing_joiner");
        var room = await alice.CreateRoomAsync();
        for (var i = 0; i < 15; i++)
        {
            await alice.SendTextAsync(room, $"{i}");
        }

        var since = (await bob.SyncAsync()).Next();
        await bob.JoinAsync(room);

        var joined = (await bob.SyncAsync(since)).Room(room)!.Value;

        Assert.Equal(10, joined.Timeline().Length);
        Assert.Contains("m.room.create|", joined.Events().Keys());
        Assert.Equal(2, joined.GetProperty("summary").GetProperty("m.joined_member_count").GetInt32());
        Assert.Equal("join", joined.Timeline()[^1].GetProperty("unsigned").GetProperty("membership").GetString());
        Assert.Equal("leave", joined.Timeline()[0].GetProperty("unsigned").GetProperty("membership").GetString());
    }

    [Fact]
    public async Task ANewDisplayNameIsNoNewRoom()
    {
        var alice = await server.RegisterAsync("syncing_renamed");
        var room = await alice.CreateRoomAsync();
        await alice.SendTextAsync(room, "before");
        var since = (await alice.SyncAsync()).Next();
        await alice.SetStateAsync(room, "m.room.member", new { membership = "join", displayname = "Alice A." }, alice.UserId);

        var joined = (await alice.SyncAsync(since)).Room(room)!.Value;

        Assert.Equal(["m.room.member"], joined.Timeline().Select(SyncClient.Type));
        Assert.Empty(joined.Events());
    }

    [Fact]
    public async Task ATransactionIdIsToldOnlyToTheDeviceThatSent()
    {
        var alice = await server.RegisterAsync("syncing_devices");
        var phone = await server.LogInAsync("syncing_devices");
        var room = await alice.CreateRoomAsync();
        var (mine, other) = ((await alice.SyncAsync()).Next(), (await phone.SyncAsync()).Next());
        await alice.SendTextAsync(room, "mine", "txn-1");

        var own = (await alice.SyncAsync(mine)).Room(room)!.Value.Timeline()[0].GetProperty("unsigned");
        var elsewhere = (await phone.SyncAsync(other)).Room(room)!.Value.Timeline()[0].GetProperty("unsigned");

        Assert.Equal("txn-1", own.GetProperty("transaction_id").GetString());
        Assert.False(elsewhere.TryGetProperty("transaction_id", out _));
    }

    [Fact]
    public async Task ARedactedEventSaysWhy()
    {
        var alice = await server.RegisterAsync("syncing_redaction");
        var room = await alice.CreateRoomAsync();
        var id = await alice.SendTextAsync(room, "gone");
        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(id)}/r1", new { reason = "spam" });

        var redacted = (await alice.SyncAsync()).Room(room)!.Value.Timeline().Single(item => item.Id() == id);

        Assert.Empty(redacted.GetProperty("content").EnumerateObject());
        Assert.Equal("spam", redacted.GetProperty("unsigned").GetProperty("redacted_because").GetProperty("content").GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("s1_1_")]
    [InlineData("nonsense")]
    [InlineData("s1_-1_abc_def_0")]
    [InlineData("s1_1_abc_def_x")]
    public async Task WhatIsNoTokenIsRefused(string token)
    {
        var alice = await server.RegisterAsync($"syncing_token_{Guid.NewGuid():N}");
        var answer = await RoomClient.CallAsync(alice, HttpMethod.Get, $"/_matrix/client/v3/sync?since={token}", null, HttpStatusCode.BadRequest);

        Assert.Equal("M_INVALID_PARAM", answer.GetProperty("errcode").GetString());
    }

    [Fact]
    public async Task ATokenOfAnotherLogIsAnInitialSync()
    {
        var alice = await server.RegisterAsync("syncing_foreign");
        var room = await alice.CreateRoomAsync();

        var sync = await alice.SyncAsync("s1_1_0123456789abcdef_00000000_0");

        Assert.NotEmpty(sync.Room(room)!.Value.Timeline());
    }

    [Fact]
    public async Task ATokenOfAnotherProcessTellsTypingAgain()
    {
        var alice = await server.RegisterAsync("syncing_process");
        var room = await alice.CreateRoomAsync();
        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/typing/{alice.UserId}", new { typing = true, timeout = 30_000 });
        var parts = (await alice.SyncAsync()).Next().Split('_');
        parts[^2] = "00000000";

        var sync = await alice.SyncAsync(string.Join('_', parts));

        Assert.Equal("m.typing", sync.Room(room)!.Value.Events("ephemeral").Single().Type());
    }
}
