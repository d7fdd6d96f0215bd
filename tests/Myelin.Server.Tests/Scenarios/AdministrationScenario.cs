using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>What an administrator does to accounts. Alice is one.</summary>
internal static class AdministrationScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var (alice, troll) = (world.Alice, await world.RegisterAsync("troll"));
        await alice.GetAsync($"{V3}/admin/whois/{Escape(troll.UserId)}");
        (await troll.SendAsync(HttpMethod.Get, $"{V3}/admin/whois/{Escape(alice.UserId)}")).Refused(403, "M_FORBIDDEN");
        foreach (var (action, member) in new[] { ("suspend", "suspended"), ("lock", "locked") })
        {
            var path = $"/_matrix/client/v1/admin/{action}/{Escape(troll.UserId)}";
            await alice.PutAsync(path, new Dictionary<string, bool> { [member] = true });
            Assert.True((await alice.GetAsync(path)).GetProperty(member).GetBoolean());
            await alice.PutAsync(path, new Dictionary<string, bool> { [member] = false });
            (await world.Bob.SendAsync(HttpMethod.Put, path, new Dictionary<string, bool> { [member] = true })).Refused(403, "M_FORBIDDEN");
            var unknown = $"/_matrix/client/v1/admin/{action}/{Escape("@none:test.example")}";
            (await alice.SendAsync(HttpMethod.Get, unknown)).Refused(404, "M_NOT_FOUND");
        }

        await PlayTokensAsync(alice);
    }

    private static async Task PlayTokensAsync(TestUser administrator)
    {
        const string tokens = "/_synapse/admin/v1/registration_tokens";
        var token = (await administrator.PostAsync($"{tokens}/new", new { uses_allowed = 1 })).GetProperty("token").GetString()!;
        await administrator.GetAsync($"{tokens}?valid=true");
        await administrator.GetAsync($"{tokens}/{Escape(token)}");
        await administrator.PutAsync($"{tokens}/{Escape(token)}", new { uses_allowed = 2 });
        await administrator.CallAsync(HttpMethod.Delete, $"{tokens}/{Escape(token)}");
    }
}
