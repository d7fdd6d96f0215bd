using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.AppServices;
using Myelin.Server.Tests.Encryption;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>MSC3983 and MSC3984: keys that an application service holds itself.</summary>
public sealed class HeldKeyTests
{
    private const string V3 = AppServiceWorld.V3;
    private const string QueryPath = "/_matrix/app/unstable/org.matrix.msc3984/keys/query";
    private const string ClaimPath = "/_matrix/app/unstable/org.matrix.msc3983/keys/claim";

    [Fact]
    public async Task Keys_of_exclusive_users_are_asked_for_at_the_service()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        world.Service.Answer = (request, context) => request.Path switch
        {
            QueryPath => TestAppService.WriteAsync(context, 200, JsonSerializer.Serialize(new
            {
                device_keys = new Dictionary<string, object>
                {
                    [ghost] = new Dictionary<string, object>
                    {
                        ["HELD"] = new { user_id = ghost, device_id = "HELD", algorithms = Array.Empty<string>(), keys = new { } },
                        ["FORGED"] = new { user_id = alice.UserId, device_id = "FORGED" },
                    },
                    [alice.UserId] = new Dictionary<string, object> { ["FORGED"] = new { user_id = alice.UserId, device_id = "FORGED" } },
                },
                master_keys = new Dictionary<string, object> { [ghost] = new { user_id = ghost, usage = new[] { "master" }, keys = new { } } },
            })),
            ClaimPath => TestAppService.WriteAsync(context, 200, JsonSerializer.Serialize(new Dictionary<string, object>
            {
                [ghost] = new { HELD = new Dictionary<string, object> { ["signed_curve25519:AAAA"] = new { key = "held" } } },
            })),
            _ => TestAppService.DefaultAsync(request, context),
        };
        var found = await alice.QueryKeysAsync(ghost, alice.UserId);
        Assert.Equal(["HELD"], found.GetProperty("device_keys").GetProperty(ghost).EnumerateObject().Select(device => device.Name));
        Assert.Equal(ghost, found.GetProperty("master_keys").GetProperty(ghost).GetProperty("user_id").GetString());
        Assert.DoesNotContain("FORGED", found.ToString());
        var asked = Assert.Single(world.Service.Requests, request => request.Path == QueryPath);
        Assert.Equal([ghost], asked.Body.GetProperty("device_keys").EnumerateObject().Select(member => member.Name));

        var claim = new { one_time_keys = new Dictionary<string, object> { [ghost] = new Dictionary<string, string> { ["HELD"] = "signed_curve25519", ["NONE"] = "signed_curve25519" } } };
        var claimed = await alice.PostAsync($"{V3}/keys/claim", claim);
        Assert.Equal("held", claimed.GetProperty("one_time_keys").GetProperty(ghost).GetProperty("HELD").GetProperty("signed_curve25519:AAAA").GetProperty("key").GetString());
        Assert.False(claimed.GetProperty("one_time_keys").GetProperty(ghost).TryGetProperty("NONE", out _));
    }

    [Fact]
    public async Task A_service_that_holds_no_keys_is_asked_once_in_a_while_and_uploaded_keys_stand()
    {
        var time = new ShiftedTime();
        await using var world = await AppServiceWorld.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        await world.AsAsync(ghost, HttpMethod.Put, $"{V3}/devices/DEV", new { });
        (await world.AsAsync(ghost, HttpMethod.Post, $"{V3}/keys/upload", new TestKeys(ghost, "DEV").Upload(1), "DEV")).Succeeded();
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await alice.QueryKeysAsync(ghost)).GetProperty("device_keys").GetProperty(ghost).TryGetProperty("DEV", out _));
        }

        Assert.Single(world.Service.Requests, request => request.Path == QueryPath);
        time.Advance(AppServiceLimits.UnsupportedLifetime + TimeSpan.FromSeconds(1));
        await alice.QueryKeysAsync(ghost);
        Assert.Equal(2, world.Service.Requests.Count(request => request.Path == QueryPath));
        var claim = new { one_time_keys = new Dictionary<string, object> { [ghost] = new Dictionary<string, string> { ["DEV"] = "signed_curve25519" } } };
        Assert.True((await alice.PostAsync($"{V3}/keys/claim", claim)).GetProperty("one_time_keys").GetProperty(ghost).TryGetProperty("DEV", out _));
        Assert.DoesNotContain(world.Service.Requests, request => request.Path == ClaimPath);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"device_keys\": {\"@_bridge_ghost:test.example\": [1]}, \"master_keys\": 5}")]
    public async Task Nonsense_is_no_keys(string nonsense)
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        world.Service.Answer = (request, context) => request.IsTransaction ? TestAppService.DefaultAsync(request, context) : TestAppService.WriteAsync(context, 200, nonsense);
        await alice.QueryKeysAsync(ghost);
        await alice.PostAsync(
            $"{V3}/keys/claim", new { one_time_keys = new Dictionary<string, object> { [ghost] = new Dictionary<string, string> { ["D"] = "signed_curve25519" } } });
    }
}
