using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Syncing what the other scenarios have made.</summary>
internal static class SyncScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        foreach (var user in new[] { world.Alice, world.Bob, world.Carol })
        {
            var filter = Escape("""{"room":{"timeline":{"limit":3},"state":{"lazy_load_members":true}}}""");
            var since = (await user.GetAsync($"{V3}/sync?filter={filter}&timeout=0")).GetProperty("next_batch").GetString()!;
            await user.GetAsync($"{V3}/sync?timeout=0&full_state=true&use_state_after=true");
            var room = (await user.PostAsync($"{V3}/createRoom", new { invite = new[] { world.Alice.UserId == user.UserId ? world.Bob.UserId : world.Alice.UserId } }))
                .GetProperty("room_id").GetString()!;
            await user.PutAsync($"{RoomScenario.Of(room)}/send/m.room.message/s", new { body = "News" });
            await user.GetAsync($"{V3}/sync?since={Escape(since)}&timeout=0&set_presence=offline");
        }

        var (status, _) = await world.Alice.SendAsync(HttpMethod.Get, $"{V3}/sync?since=nonsense&timeout=0");
        Assert.Equal(400, (int)status);
    }
}
