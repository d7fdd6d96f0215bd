using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>The errors that the specification names for rooms and the room directory, as far as the other scenarios don't reach them.</summary>
internal static class RoomRefusals
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var room = (await world.Alice.PostAsync($"{V3}/createRoom", new { preset = "private_chat" })).GetProperty("room_id").GetString()!;
        await CreateAsync(world.Alice);
        await InviteAsync(world, room);
        await KnockAsync(world, room);
        await DirectoryAsync(world, room);
    }

    private static async Task CreateAsync(TestUser alice)
    {
        (await alice.SendTextAsync(HttpMethod.Post, $"{V3}/createRoom", "{")).Refused(400, "M_NOT_JSON");

        // In room version 12 a creator's power is beyond numbers.
        var powerless = new { users = new Dictionary<string, int> { [alice.UserId] = 0 } };
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/createRoom", new { room_version = "11", name = "Out of reach", power_level_content_override = powerless }))
            .Refused(400, "M_INVALID_ROOM_STATE");
    }

    private static async Task InviteAsync(ScenarioWorld world, string room)
    {
        var (alice, at, shy) = (world.Alice, RoomScenario.Of(room), await world.RegisterAsync("shy"));
        (await alice.SendTextAsync(HttpMethod.Post, $"{at}/invite", "{")).Refused(400, "M_NOT_JSON");
        (await alice.SendAsync(HttpMethod.Post, $"{at}/invite", new { user_id = 7 })).Refused(400, "M_BAD_JSON");
        await shy.PutAsync($"{V3}/user/{Escape(shy.UserId)}/account_data/m.invite_permission_config", new { default_action = "block" });
        (await alice.SendAsync(HttpMethod.Post, $"{at}/invite", new { user_id = shy.UserId })).Refused(403, "M_INVITE_BLOCKED");
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/createRoom", new { invite = new[] { shy.UserId } })).Refused(403, "M_INVITE_BLOCKED");
        (await alice.SendAsync(HttpMethod.Put, $"{at}/state/m.room.member/{Escape(shy.UserId)}", new { membership = "invite" })).Refused(403, "M_INVITE_BLOCKED");
    }

    private static async Task KnockAsync(ScenarioWorld world, string room)
    {
        (await world.Bob.SendAsync(HttpMethod.Post, $"{V3}/knock/{Escape(room)}", new { })).Refused(403, "M_FORBIDDEN");
        (await world.Bob.SendAsync(HttpMethod.Post, $"{V3}/knock/{Escape("#none:test.example")}", new { })).Refused(404, "M_NOT_FOUND");
    }

    private static async Task DirectoryAsync(ScenarioWorld world, string room)
    {
        var (alice, bob, http) = (world.Alice, world.Bob, world.Anonymous);
        var noAlias = $"{V3}/directory/room/none";
        (await alice.SendAsync(HttpMethod.Put, noAlias, new { room_id = room })).Refused(400, "M_INVALID_PARAM");
        (await http.CallAsync(HttpMethod.Get, noAlias)).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/rooms/nowhere/aliases")).Refused(400, "M_INVALID_PARAM");
        (await bob.SendAsync(HttpMethod.Get, $"{RoomScenario.Of(room)}/aliases")).Refused(403, "M_FORBIDDEN");

        var canonicalAlias = $"{RoomScenario.Of(room)}/state/m.room.canonical_alias";
        foreach (var path in new[] { canonicalAlias, $"{canonicalAlias}/" })
        {
            (await alice.SendAsync(HttpMethod.Put, path, new { alias = "none" })).Refused(400, "M_INVALID_PARAM");
            (await alice.SendAsync(HttpMethod.Put, path, new { alias = "#none:test.example" })).Refused(400, "M_BAD_ALIAS");
        }

        var visibility = $"{V3}/directory/list/room/{Escape("!none:test.example")}";
        (await http.CallAsync(HttpMethod.Get, visibility)).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Put, visibility, new { visibility = "public" })).Refused(404, "M_NOT_FOUND");
    }
}
