using System.Text.Json.Nodes;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.RoomFederation;

/// <summary>Events whose parents this server lacks ("Backfilling and retrieving missing events").</summary>
public sealed class MissingParentTests : IAsyncLifetime
{
    private const string Api = "/_matrix/federation/v1";

    private PeerWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await PeerWorld.StartAsync();

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("1")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task TheEventsBetweenAreFetchedAndComeInTheirOrder(string version)
    {
        var room = await _world.RoomAsync(version);
        var since = (await _world.Bob.SyncAsync()).Next();
        for (var i = 0; i < 20; i++)
        {
            room.Say($"{i}");
        }

        var results = await room.DeliverAsync(room.Say("last"));

        Assert.All(results.Values, Assert.Null);
        var bodies = (await _world.Bob.SyncAsync(since)).Room(room.RoomId.Value)!.Value.Bodies();
        Assert.Equal(Enumerable.Range(11, 9).Select(i => $"{i}").Append("last"), bodies);
        Assert.True(room.State().HasSameEntries(await room.TestedStateAsync()));
    }

    [Fact]
    public async Task AGapThatIsTooWideIsBridgedByTheStateAtItsEnd()
    {
        var room = await _world.RoomAsync();
        for (var i = 0; i < 80; i++)
        {
            room.Send("m.room.topic", "", new { topic = $"{i}" });
        }

        room.Send("m.room.member", "@new:peer.example", new { membership = "join" }, Core.Identifiers.UserId.Parse("@new:peer.example"));
        var last = room.Say("last");

        Assert.Null((await room.DeliverAsync(last))[last.EventId.Value]);
        Assert.Equal(EventStatus.Accepted, await room.StatusAsync(last));
        Assert.True(room.State().HasSameEntries(await room.TestedStateAsync()));
    }

    [Fact]
    public async Task AServerThatGivesNoMissingEventsGivesTheStateAtTheMissingOne()
    {
        var room = await _world.RoomAsync();
        room.KeepMissingEvents();
        room.Send("m.room.topic", "", new { topic = "unseen" });
        room.Send("m.room.name", "", new { name = "unseen" });
        var last = room.Say("last");

        Assert.Null((await room.DeliverAsync(last))[last.EventId.Value]);
        Assert.True(room.State().HasSameEntries(await room.TestedStateAsync()));
        Assert.Equal("unseen", (await _world.Bob.GetAsync(room.RoomId.Value, "state/m.room.topic/")).GetProperty("topic").GetString());
    }

    /// <summary>GHSA-pfw4-xjgm-267c: events from <c>get_missing_events</c> were not checked.</summary>
    [Fact]
    public async Task MissingEventsThatAreNotSignedAreNotTaken()
    {
        var room = await _world.RoomAsync();
        var missing = room.Send("m.room.topic", "", new { topic = "forged" });
        var last = room.Say("last");
        var unsigned = JsonNode.Parse(PeerRoom.Text(missing))!.AsObject();
        unsigned["signatures"] = new JsonObject();
        room.AnswerMissingEvents(unsigned.ToJsonString());
        room.AnswerEvent(missing.EventId, unsigned.ToJsonString());

        Assert.NotNull((await room.DeliverAsync(last))[last.EventId.Value]);
        Assert.Null(await room.StatusAsync(missing));
        Assert.Null(await room.StatusAsync(last));
    }

    [Fact]
    public async Task EventsThatNobodyAskedForAndEventsOfOtherRoomsAreNotTaken()
    {
        var room = await _world.RoomAsync();
        var other = await _world.RoomAsync();
        var missing = room.Say("missing");
        var last = room.Say("last");
        var elsewhere = other.Say("elsewhere");
        var later = room.Say("later");
        room.AnswerMissingEvents(PeerRoom.Text(elsewhere), PeerRoom.Text(later), "null", "5", PeerRoom.Text(missing), PeerRoom.Text(missing));

        Assert.Null((await room.DeliverAsync(last))[last.EventId.Value]);
        Assert.Equal(EventStatus.Accepted, await room.StatusAsync(missing));
        Assert.Null(await room.StatusAsync(elsewhere));
        Assert.Null(await room.StatusAsync(later));
    }

    [Fact]
    public async Task AnEventWhoseParentsCannotBeHadDoesNotHoldUpTheOthers()
    {
        var room = await _world.RoomAsync();
        var other = await _world.RoomAsync();
        var missing = room.Say("missing");
        var last = room.Say("last");
        foreach (var path in new[] { $"{Api}/get_missing_events/{room.RoomId}", $"{Api}/event/{missing.EventId}", $"{Api}/state_ids/{room.RoomId}" })
        {
            _world.Peer.Http.Status(path, 404);
        }

        var results = await room.DeliverAsync(last, other.Say("hello"));

        Assert.NotNull(results[last.EventId.Value]);
        Assert.Equal(1, results.Values.Count(error => error is null));
        Assert.Equal(EventStatus.Accepted, await other.StatusAsync(other.Events[^1]));
    }

    [Fact]
    public async Task AServerThatNeverAnswersHoldsUpNobodyForLong()
    {
        var room = await _world.RoomAsync();
        room.Say("missing");
        _world.Peer.Http.Silent($"{Api}/get_missing_events/{room.RoomId}");
        var last = room.Say("last");
        var other = await _world.RoomAsync();
        var hello = other.Say("hello");

        var results = await room.DeliverAsync(last, hello);

        Assert.Null(results[hello.EventId.Value]);
        Assert.Equal(EventStatus.Accepted, await other.StatusAsync(hello));
    }

    /// <summary>Whatever order events come in, and whatever comes not at all: in the end both servers have the same state.</summary>
    [Theory]
    [InlineData("2", 1)]
    [InlineData("11", 2)]
    [InlineData("11", 3)]
    [InlineData("12", 4)]
    public async Task ARandomGraphInRandomOrderConverges(string version, int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var room = await _world.RoomAsync(version);
        var known = room.Events.Count;
        room.Fork();
        room.Fork();
        for (var i = 0; i < 60; i++)
        {
            var branch = random.Next(3);
            if (random.Next(6) == 0)
            {
                room.Merge(branch);
            }

            var user = Core.Identifiers.UserId.Parse($"@user{random.Next(4)}:peer.example");
            _ = random.Next(5) switch
            {
                0 => room.TrySend("m.room.topic", "", new { topic = $"{i}" }, null, branch),
                1 => room.TrySend("m.room.member", user.Value, new { membership = "join" }, user, branch),
                2 => room.TrySend("m.room.member", user.Value, new { membership = random.Next(2) == 0 ? "ban" : "leave" }, null, branch),
                3 => room.TrySend("m.room.name", "", new { name = $"{i}" }, user, branch),
                _ => room.TrySend("m.room.message", null, new { body = $"{i}" }, user, branch),
            };
        }

        room.Merge(0);
        var all = room.Events.Skip(known).ToArray();
        random.Shuffle(all);
        foreach (var some in all.Where(_ => random.Next(3) > 0).Chunk(7))
        {
            await room.DeliverAsync(some);
        }

        var end = room.Say("end");
        await room.DeliverAsync(end);

        var (here, tested) = (room.StateBefore(end), await room.TestedStateBeforeAsync(end));
        Assert.True(here.HasSameEntries(tested), $"seed {seed}: {string.Join(", ", here.Entries.Except(tested.Entries))} but {string.Join(", ", tested.Entries.Except(here.Entries))}");
    }

    [Fact]
    public async Task HistoryBeforeTheJoinAppearsInMessagesAndNotInSync()
    {
        var room = new PeerRoom(_world.Server, _world.Peer);
        for (var i = 0; i < 30; i++)
        {
            room.Say($"{i}");
        }

        await room.EnterAsync(_world.Bob);
        var since = (await _world.Bob.SyncAsync()).Next();

        var seen = new List<string>();
        var from = string.Empty;
        for (var page = 0; page < 10; page++)
        {
            var messages = await _world.Bob.GetAsync(room.RoomId.Value, $"messages?dir=b&limit=20{from}");
            seen.AddRange(messages.GetProperty("chunk").EnumerateArray().Where(item => item.Type() == "m.room.message").Select(item => item.Body()!));
            if (!messages.TryGetProperty("end", out var end))
            {
                break;
            }

            from = $"&from={Uri.EscapeDataString(end.GetString()!)}";
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}").Reverse(), seen);
        Assert.Null((await _world.Bob.SyncAsync(since)).Room(room.RoomId.Value));
        Assert.True(room.State().HasSameEntries(await room.TestedStateAsync()));
    }
}
