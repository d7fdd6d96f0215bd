using Myelin.Server.Storage.Caches;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>A whole server on the least budget: slower, and right.</summary>
public sealed class CacheBudgetTests
{
    [Fact]
    public async Task AServerOnTheLeastBudgetHoldsItAndForgetsNothingThatIsStored()
    {
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Caches.MaximumBytes = CacheLimits.MinimumBytes;
            options.Metrics.Listener = "http://127.0.0.1:0";
        });
        var alice = await server.RegisterAsync("alice");
        var budget = server.Get<MemoryBudget>();
        var rooms = new List<string>();
        var text = new string('x', 8_000);
        for (var i = 0; i < 30; i++)
        {
            var room = await alice.CreateRoomAsync(new { name = $"room {i}", preset = "public_chat" });
            rooms.Add(room);
            await alice.SyncAsync(filter: new { room = new { rooms = new[] { room } } });
            for (var message = 0; message < 5; message++)
            {
                await alice.SendTextAsync(room, $"{message} {text}");
            }
        }

        // What is over the budget asks for a round in the background; every charge over it does.
        var sync = await alice.SyncAsync();
        await Eventually.HoldsAsync(() => budget.UsedBytes <= budget.MaximumBytes * 5 / 4);
        Assert.True(budget.EvictedBytes > 0);
        for (var i = 0; i < rooms.Count; i++)
        {
            Assert.Equal($"room {i}", (await alice.GetAsync(rooms[i], "state/m.room.name")).GetProperty("name").GetString());
            Assert.Equal(5, sync.Room(rooms[i])!.Value.Bodies().Length);
        }

        using var operations = new HttpClient { BaseAddress = server.MetricsAddress };
        var metrics = await operations.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains($"myelin_caches_budget_bytes", metrics, StringComparison.Ordinal);
        Assert.Matches("myelin_caches_used_bytes\\{[^}]*cache=\"room_views\"", metrics);
        Assert.Matches("myelin_caches_entries\\{[^}]*cache=\"access_tokens\"", metrics);
        Assert.Contains("myelin_caches_evicted_bytes_total", metrics, StringComparison.Ordinal);
    }
}
