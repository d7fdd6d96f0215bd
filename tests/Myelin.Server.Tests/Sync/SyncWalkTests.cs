using System.Text.Json;
using CsCheck;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>
/// Whoever follows <c>/sync</c> and fills every gap by <c>/messages</c> sees every event once, and builds the state that the room has;
/// whatever the limits, and wherever the server takes the timeline from.
/// </summary>
public sealed class SyncWalkTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly Gen<Step[]> Steps = Gen.Select(Gen.Int[0, 14], Gen.Int[0, 4], Gen.Int[1, 6], Gen.Bool)
        .Select(step => new Step(step.Item1, step.Item2, step.Item3, step.Item4)).Array[1, 6];

    /// <summary>What happens before a sync, and how much that sync takes.</summary>
    private sealed record Step(int Messages, int StateChanges, int Limit, bool StateAfter);

    [Fact]
    public async Task NothingIsLostOrRepeated()
    {
        var alice = await server.RegisterAsync("walk_alice");
        var count = 0;
        await Steps.SampleAsync(
            async steps =>
            {
                var room = await alice.CreateRoomAsync(new { preset = "public_chat", name = $"{Interlocked.Increment(ref count)}" });
                await WalkAsync(alice, room, steps);
            },
            iter: 25,
            threads: 1);
    }

    [Fact]
    public async Task AGapThatIsLongerThanWhatIsHeldInMemoryIsWalkedToo()
    {
        var alice = await server.RegisterAsync("walk_long");
        var room = await alice.CreateRoomAsync();
        await WalkAsync(alice, room, [new Step(1, 0, 5, false), new Step(600, 2, 5, false), new Step(0, 0, 5, true), new Step(520, 3, 600, true)]);
    }

    [Fact]
    public async Task ARestartLosesNothing()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            string since, room;
            TestUser alice;
            await using (var before = await ServerFixture.StartAsync(directory: directory))
            {
                alice = await before.RegisterAsync("alice");
                room = await alice.CreateRoomAsync();
                since = (await alice.SyncAsync()).Next();
                await alice.SetStateAsync(room, "m.room.topic", new { topic = "before" });
                for (var i = 0; i < 60; i++)
                {
                    await alice.SendTextAsync(room, $"{i}", $"txn{i}");
                }
            }

            await using var after = await ServerFixture.StartAsync(directory: directory);
            alice = alice with { Http = after.ClientFor(alice.AccessToken) };

            var joined = (await alice.SyncAsync(since, new { room = new { timeline = new { limit = 58 } } })).Room(room)!.Value;

            Assert.Equal(Enumerable.Range(2, 58).Select(i => $"{i}"), joined.Bodies());
            Assert.True(joined.GetProperty("timeline").GetProperty("limited").GetBoolean());
            Assert.Equal(["m.room.topic|"], joined.Events().Keys());
            Assert.Equal("txn59", joined.Timeline()[^1].GetProperty("unsigned").GetProperty("transaction_id").GetString());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task WalkAsync(TestUser alice, string room, IReadOnlyList<Step> steps)
    {
        var seen = new List<string>();
        var state = new Dictionary<(string, string), string>();
        string? since = null;
        var number = 0;
        foreach (var step in steps)
        {
            for (var i = 0; i < Math.Max(step.Messages, step.StateChanges); i++)
            {
                if (i < step.StateChanges)
                {
                    await alice.SetStateAsync(room, "org.example.state", new { number = ++number }, $"{i % 2}");
                }

                if (i < step.Messages)
                {
                    await alice.SendTextAsync(room, $"{++number}");
                }
            }

            var filter = new { room = new { rooms = new[] { room }, timeline = new { limit = step.Limit } } };
            var sync = await alice.SyncAsync(since, filter, more: step.StateAfter ? "&use_state_after=true" : "");
            if (sync.Room(room) is { } joined)
            {
                await TakeAsync(alice, room, since, joined, step.StateAfter, seen, state);
            }

            since = sync.Next();
        }

        var expected = new List<string>();
        await PageAsync(alice, room, "dir=b", expected);
        expected.Reverse();
        Assert.Equal(expected, seen);
        var current = (await alice.GetAsync(room, "state")).EnumerateArray().ToDictionary(Key, item => item.Id());
        Assert.Equal(current.OrderBy(item => item.Key), state.OrderBy(item => item.Key));
    }

    private static async Task TakeAsync(
        TestUser alice, string room, string? since, JsonElement joined, bool stateAfter, List<string> seen, Dictionary<(string, string), string> state)
    {
        var timeline = joined.GetProperty("timeline");
        if (timeline.GetProperty("limited").GetBoolean())
        {
            var gap = new List<string>();
            var to = since is null ? "" : $"&to={Uri.EscapeDataString(since)}";
            await PageAsync(alice, room, $"dir=b&from={Uri.EscapeDataString(timeline.GetProperty("prev_batch").GetString()!)}{to}", gap);
            gap.Reverse();
            seen.AddRange(gap);
        }

        seen.AddRange(joined.Timeline().Ids());
        var changes = stateAfter ? joined.Events("state_after") : [.. joined.Events(), .. joined.Timeline().Where(item => item.TryGetProperty("state_key", out _))];
        foreach (var change in changes)
        {
            state[Key(change)] = change.Id();
        }
    }

    private static async Task PageAsync(TestUser alice, string room, string query, List<string> into)
    {
        var page = await alice.GetAsync(room, $"messages?{query}&limit=50");
        while (true)
        {
            into.AddRange(page.GetProperty("chunk").EnumerateArray().Select(item => item.Id()));
            if (!page.TryGetProperty("end", out var end))
            {
                return;
            }

            var to = query.Split('&').FirstOrDefault(part => part.StartsWith("to=", StringComparison.Ordinal));
            page = await alice.GetAsync(room, $"messages?dir=b&from={Uri.EscapeDataString(end.GetString()!)}&limit=50{(to is null ? "" : "&" + to)}");
        }
    }

    private static (string, string) Key(JsonElement item) => (item.Type(), item.GetProperty("state_key").GetString()!);
}
