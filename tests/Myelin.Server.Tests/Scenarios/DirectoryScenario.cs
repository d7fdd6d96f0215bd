using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Aliases and the published rooms.</summary>
internal static class DirectoryScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var (alice, bob, http) = (world.Alice, world.Bob, world.Anonymous);
        var room = (await alice.PostAsync($"{V3}/createRoom", new { preset = "public_chat", visibility = "public", room_alias_name = "first", name = "Listed" }))
            .GetProperty("room_id").GetString()!;
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/createRoom", new { room_alias_name = "first" })).Refused(400, "M_ROOM_IN_USE");
        var alias = $"{V3}/directory/room/{Escape("#second:test.example")}";
        await alice.PutAsync(alias, new { room_id = room });
        Assert.Equal(409, (int)(await alice.SendAsync(HttpMethod.Put, alias, new { room_id = room })).Status);
        (await http.CallAsync(HttpMethod.Get, alias)).Succeeded();
        (await http.CallAsync(HttpMethod.Get, $"{V3}/directory/room/{Escape("#none:test.example")}")).Refused(404, "M_NOT_FOUND");
        await alice.GetAsync($"{RoomScenario.Of(room)}/aliases");
        (await bob.SendAsync(HttpMethod.Delete, alias)).Refused(403, "M_FORBIDDEN");
        await alice.CallAsync(HttpMethod.Delete, alias);
        (await alice.SendAsync(HttpMethod.Delete, alias)).Refused(404, "M_NOT_FOUND");
        await bob.PostAsync($"{V3}/join/{Escape("#first:test.example")}");

        var visibility = $"{V3}/directory/list/room/{Escape(room)}";
        (await http.CallAsync(HttpMethod.Get, visibility)).Succeeded();
        (await bob.SendAsync(HttpMethod.Put, visibility, new { visibility = "private" })).Refused(403, "M_FORBIDDEN");
        await alice.PutAsync(visibility, new { visibility = "public" });
        (await http.CallAsync(HttpMethod.Get, $"{V3}/publicRooms?limit=5")).Succeeded();
        await alice.PostAsync($"{V3}/publicRooms", new { limit = 5, filter = new { generic_search_term = "list", room_types = new string?[] { null } } });
    }
}
