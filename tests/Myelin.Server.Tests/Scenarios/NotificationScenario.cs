using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Push rules, pushers and presence.</summary>
internal static class NotificationScenario
{
    public static async Task PushRulesAsync(ScenarioWorld world)
    {
        var (alice, rules) = (world.Alice, $"{V3}/pushrules");
        await alice.GetAsync($"{rules}/");
        await alice.GetAsync($"{rules}/global/");
        var rule = $"{rules}/global/content/tea";
        await alice.PutAsync(rule, new { pattern = "tea", actions = new object[] { "notify", new { set_tweak = "sound", value = "default" } } });
        await alice.GetAsync(rule);
        await alice.GetAsync($"{rule}/enabled");
        await alice.PutAsync($"{rule}/enabled", new { enabled = false });
        await alice.GetAsync($"{rule}/actions");
        await alice.PutAsync($"{rule}/actions", new { actions = new[] { "notify" } });
        await alice.CallAsync(HttpMethod.Delete, rule);
        (await alice.SendAsync(HttpMethod.Get, rule)).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Delete, rule)).Refused(404, "M_NOT_FOUND");
    }

    public static async Task PushersAsync(ScenarioWorld world)
    {
        var (alice, set) = (world.Alice, $"{V3}/pushers/set");
        var pusher = new
        {
            kind = "http",
            app_id = "org.example.app",
            pushkey = "key",
            app_display_name = "App",
            device_display_name = "Phone",
            profile_tag = "tag",
            lang = "en",
            data = new { url = "https://gateway.invalid/_matrix/push/v1/notify", format = "event_id_only", custom = 1 },
            append = true,
        };
        await alice.PostAsync(set, pusher);
        await alice.GetAsync($"{V3}/pushers");
        (await alice.SendAsync(HttpMethod.Post, set, new { kind = "http", app_id = "org.example.app", pushkey = "key" })).Refused(400, "M_MISSING_PARAM");
        await alice.PostAsync(set, new Dictionary<string, object?> { ["kind"] = null, ["app_id"] = "org.example.app", ["pushkey"] = "key" });
    }

    public static async Task NotificationsAsync(ScenarioWorld world)
    {
        var (alice, bob) = (world.Alice, world.Bob);
        var room = (await bob.PostAsync($"{V3}/createRoom", new { preset = "public_chat" })).GetProperty("room_id").GetString()!;
        await alice.PostAsync($"{RoomScenario.Of(room)}/join");
        foreach (var number in new[] { 1, 2 })
        {
            await bob.PutAsync($"{RoomScenario.Of(room)}/send/m.room.message/notified{number}", new { msgtype = "m.text", body = "Hear this" });
        }

        var page = await alice.GetAsync($"{V3}/notifications?limit=1");
        await alice.GetAsync($"{V3}/notifications?from={Escape(page.GetProperty("next_token").GetString()!)}&limit=10&only=highlight");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/notifications?from=nowhere")).Refused(400, "M_INVALID_PARAM");
    }

    public static async Task PresenceAsync(ScenarioWorld world)
    {
        var status = $"{V3}/presence/{Escape(world.Alice.UserId)}/status";
        await world.Alice.PutAsync(status, new { presence = "online", status_msg = "Here" });
        await world.Alice.GetAsync(status);
        (await world.Bob.SendAsync(HttpMethod.Put, status, new { presence = "online" })).Refused(403, "M_FORBIDDEN");
    }
}
