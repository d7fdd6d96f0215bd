using Myelin.Server.Configuration;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>What other servers ask to find this one and to know who it is.</summary>
internal static class FederationScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var name = world.Server.Get<ServerIdentity>().ServerName;
        await GetAsync(world, "/.well-known/matrix/server");
        await GetAsync(world, "/_matrix/federation/v1/version");
        await GetAsync(world, "/_matrix/key/v2/server");
        await GetAsync(world, $"/_matrix/key/v2/query/{name}?minimum_valid_until_ts=1");
        await GetAsync(world, "/_matrix/key/v2/query/nobody.example");
        (await world.Anonymous.CallAsync(HttpMethod.Post, "/_matrix/key/v2/query", new
        {
            server_keys = new Dictionary<string, object> { [name.Value] = new Dictionary<string, object> { ["ed25519:any"] = new { minimum_valid_until_ts = 1 } }, ["nobody.example"] = new { } },
        })).Succeeded();
    }

    private static async Task GetAsync(ScenarioWorld world, string target) =>
        (await world.Anonymous.CallAsync(HttpMethod.Get, target, (HttpContent?)null)).Succeeded();
}
