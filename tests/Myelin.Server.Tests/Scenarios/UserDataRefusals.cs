using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>The errors that the specification names for what belongs to a user, as far as the other scenarios don't reach them.</summary>
internal static class UserDataRefusals
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var room = (await world.Alice.PostAsync($"{V3}/createRoom")).GetProperty("room_id").GetString()!;
        await AccountDataAsync(world, room);
        await ProfileAsync(world);
        await PushRulesAsync(world.Alice);
        await NoticesAsync(world, room);
    }

    private static async Task AccountDataAsync(ScenarioWorld world, string room)
    {
        var (alice, mine, bobs) = (world.Alice, $"{V3}/user/{Escape(world.Alice.UserId)}", $"{V3}/user/{Escape(world.Bob.UserId)}");
        foreach (var place in new[] { "account_data", $"rooms/{Escape(room)}/account_data" })
        {
            var data = $"{mine}/{place}/org.example.settings";
            (await alice.SendTextAsync(HttpMethod.Put, data, "{")).Refused(400, "M_NOT_JSON");
            (await alice.SendTextAsync(HttpMethod.Put, data, "[]")).Refused(400, "M_BAD_JSON");
            (await alice.SendAsync(HttpMethod.Get, $"{bobs}/{place}/org.example.settings")).Refused(403, "M_FORBIDDEN");
            (await alice.SendAsync(HttpMethod.Put, $"{mine}/{place}/m.fully_read", new { })).Refused(405, "M_BAD_JSON");
        }

        var nowhere = $"{mine}/rooms/nowhere/account_data/org.example.settings";
        (await alice.SendAsync(HttpMethod.Put, nowhere, new { })).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Get, nowhere)).Refused(400, "M_INVALID_PARAM");
    }

    private static async Task ProfileAsync(ScenarioWorld world)
    {
        var (alice, profile) = (world.Alice, $"{V3}/profile/{Escape(world.Alice.UserId)}");
        const string key = "org.example.field";
        (await world.Anonymous.CallAsync(HttpMethod.Get, $"{profile}/org.example.none")).Refused(404, "M_NOT_FOUND");
        (await alice.SendTextAsync(HttpMethod.Put, $"{profile}/{key}", "[]")).Refused(400, "M_BAD_JSON");
        (await alice.SendAsync(HttpMethod.Put, $"{profile}/{key}", new { })).Refused(400, "M_MISSING_PARAM");
        (await alice.SendAsync(HttpMethod.Put, $"{profile}/{Escape("Not a key")}", new Dictionary<string, int> { ["Not a key"] = 1 })).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Delete, $"{profile}/{Escape("Not a key")}")).Refused(400, "M_INVALID_PARAM");
        var longKey = "org.example." + new string('k', 255);
        (await alice.SendAsync(HttpMethod.Put, $"{profile}/{longKey}", new Dictionary<string, int> { [longKey] = 1 })).Refused(400, "M_KEY_TOO_LARGE");
        (await alice.SendAsync(HttpMethod.Put, $"{profile}/{key}", new Dictionary<string, string> { [key] = new('v', 64 * 1024) }))
            .Refused(400, "M_PROFILE_TOO_LARGE");
        (await world.Bob.SendAsync(HttpMethod.Delete, $"{profile}/{key}")).Refused(403, "M_FORBIDDEN");
    }

    private static async Task PushRulesAsync(TestUser alice)
    {
        var rule = $"{V3}/pushrules/global/content/org.example.none";
        (await alice.SendAsync(HttpMethod.Put, $"{rule}?before=org.example.other", new { pattern = "tea", actions = new[] { "notify" } })).Refused(400, "M_UNKNOWN");
        (await alice.SendAsync(HttpMethod.Get, $"{rule}/enabled")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Put, $"{rule}/enabled", new { enabled = true })).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Get, $"{rule}/actions")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Put, $"{rule}/actions", new { actions = new[] { "notify" } })).Refused(404, "M_NOT_FOUND");
    }

    private static async Task NoticesAsync(ScenarioWorld world, string room)
    {
        var (alice, stranger) = (world.Alice, await world.RegisterAsync("stranger"));
        var message = (await alice.PutAsync($"{RoomScenario.Of(room)}/send/m.room.message/n", new { body = "Seen?" })).GetProperty("event_id").GetString()!;
        (await alice.SendAsync(HttpMethod.Post, $"{RoomScenario.Of(room)}/receipt/m.read/{Escape(message)}", new { thread_id = "" })).Refused(400, "M_INVALID_PARAM");
        (await stranger.SendAsync(HttpMethod.Get, $"{V3}/presence/{Escape(alice.UserId)}/status")).Refused(403, "M_FORBIDDEN");
        (await stranger.SendAsync(HttpMethod.Post, $"{V3}/rooms/{Escape("!none:test.example")}/report", new { reason = "?" })).Refused(404, "M_NOT_FOUND");
        (await stranger.SendAsync(HttpMethod.Post, $"{V3}/users/{Escape("@none:test.example")}/report", new { reason = "?" })).Refused(404, "M_NOT_FOUND");
    }
}
