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

    public static async Task PushersAsync(ScenarioWorld world) => await world.Alice.GetAsync($"{V3}/pushers");

    public static async Task PresenceAsync(ScenarioWorld world)
    {
        var status = $"{V3}/presence/{Escape(world.Alice.UserId)}/status";
        await world.Alice.PutAsync(status, new { presence = "online", status_msg = "Here" });
        await world.Alice.GetAsync(status);
        (await world.Bob.SendAsync(HttpMethod.Put, status, new { presence = "online" })).Refused(403, "M_FORBIDDEN");
    }
}
