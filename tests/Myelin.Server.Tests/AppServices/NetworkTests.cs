using Microsoft.AspNetCore.Http;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>"Third-party networks" and "Published room directories".</summary>
public sealed class NetworkTests
{
    private const string V3 = AppServiceWorld.V3;
    private const string Protocols = "protocols: [irc, chat]";

    [Fact]
    public async Task Networks_are_what_the_services_say_of_them()
    {
        await using var world = await AppServiceWorld.StartAsync(Protocols);
        world.Service.Answer = TestNetwork.AnswerAsync;
        var alice = await world.Server.RegisterAsync("alice");
        var all = await alice.GetAsync($"{V3}/thirdparty/protocols");
        Assert.Equal(["irc"], all.EnumerateObject().Select(member => member.Name));
        var irc = await alice.GetAsync($"{V3}/thirdparty/protocol/irc");
        Assert.Equal(all.GetProperty("irc").ToString(), irc.ToString());
        var instance = Assert.Single(irc.GetProperty("instances").EnumerateArray());
        Assert.Equal("bridge|freenode", instance.GetProperty("instance_id").GetString());
        Assert.Equal("freenode", instance.GetProperty("network_id").GetString());
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/protocol/chat")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/protocol/unknown")).Refused(404, "M_NOT_FOUND");
        (await world.Server.Http.CallAsync(HttpMethod.Get, $"{V3}/thirdparty/protocols")).Refused(401, "M_MISSING_TOKEN");
    }

    [Fact]
    public async Task Locations_and_users_are_looked_up_with_every_field_escaped()
    {
        await using var world = await AppServiceWorld.StartAsync(Protocols);
        world.Service.Answer = TestNetwork.AnswerAsync;
        var alice = await world.Server.RegisterAsync("alice");
        var channel = Uri.EscapeDataString("#a&b=c d");
        var location = Assert.Single((await alice.GetAsync($"{V3}/thirdparty/location/irc?channel={channel}&network=freenode")).EnumerateArray());
        Assert.Equal("#_bridge_a:test.example", location.GetProperty("alias").GetString());
        var asked = Assert.Single(world.Service.Requests, request => request.Path == "/_matrix/app/v1/thirdparty/location/irc");
        Assert.Equal("#a&b=c d", asked.Query["channel"]);
        Assert.Equal("freenode", asked.Query["network"]);
        Assert.Equal(TestAppService.HsToken, asked.Query["access_token"]);
        var user = Assert.Single((await alice.GetAsync($"{V3}/thirdparty/user/irc?nick=bob")).EnumerateArray());
        Assert.Equal("@_bridge_bob:test.example", user.GetProperty("userid").GetString());
        await alice.GetAsync($"{V3}/thirdparty/user/irc?nick=bob&Access_Token={alice.AccessToken}");
        Assert.DoesNotContain(world.Service.Requests, request => request.Target.Contains(alice.AccessToken, StringComparison.Ordinal));
        Assert.Single((await alice.GetAsync($"{V3}/thirdparty/location?alias={Uri.EscapeDataString("#_bridge_a:test.example")}")).EnumerateArray());
        Assert.Single((await alice.GetAsync($"{V3}/thirdparty/user?userid={Uri.EscapeDataString("@_bridge_bob:test.example")}")).EnumerateArray());
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/location/irc?channel=none")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/user/unknown?nick=bob")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/location?alias=none")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/user")).Refused(400, "M_MISSING_PARAM");
    }

    [Fact]
    public async Task The_networks_of_two_services_are_one()
    {
        await using var world = await AppServiceWorld.StartAsync(Protocols);
        await using var other = await TestAppService.StartAsync();
        world.Service.Answer = TestNetwork.AnswerAsync;
        other.Answer = TestNetwork.AnswerAsync;
        await File.WriteAllTextAsync(
            Path.Combine(world.Registrations, "other.yaml"),
            AppServiceWorld.Registration(other.Url, "protocols: [irc]", "other", "other-token"),
            TestContext.Current.CancellationToken);
        await world.RestartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        Assert.Equal(
            ["bridge|freenode", "other|freenode"],
            (await alice.GetAsync($"{V3}/thirdparty/protocol/irc")).GetProperty("instances").EnumerateArray().Select(instance => instance.GetProperty("instance_id").GetString()!));
        Assert.Equal(2, (await alice.GetAsync($"{V3}/thirdparty/user/irc?nick=bob")).GetArrayLength());
        await other.GoAwayAsync();
        Assert.Equal(1, (await alice.GetAsync($"{V3}/thirdparty/user/irc?nick=bob")).GetArrayLength());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1, 2")]
    [InlineData("\"text\"")]
    [InlineData("[{\"userid\": 1, \"protocol\": \"irc\", \"fields\": {}}, {}, null, 3]")]
    [InlineData("{\"instances\": {}}")]
    [InlineData("{\"instances\": [{\"network_id\": 5}]}")]
    public async Task Nonsense_is_nothing_said(string nonsense)
    {
        await using var world = await AppServiceWorld.StartAsync(Protocols);
        world.Service.Answer = (_, context) => TestAppService.WriteAsync(context, 200, nonsense);
        var alice = await world.Server.RegisterAsync("alice");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/user/irc?nick=bob")).Refused(404, "M_NOT_FOUND");
        await alice.GetAsync($"{V3}/thirdparty/protocols");
    }

    [Fact]
    public async Task A_deep_or_endless_answer_harms_nothing()
    {
        await using var world = await AppServiceWorld.StartAsync(Protocols);
        var alice = await world.Server.RegisterAsync("alice");
        world.Service.Answer = (_, context) => TestAppService.WriteAsync(context, 200, new string('[', 100_000));
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/user/irc?nick=bob")).Refused(404, "M_NOT_FOUND");
        world.Service.Answer = async (_, context) =>
        {
            context.Response.StatusCode = 200;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string(' ', 65_536), CancellationToken.None);
            }
        };
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/user/irc?nick=bob")).Refused(404, "M_NOT_FOUND");
        await alice.GetAsync($"{V3}/account/whoami");
    }

    [Fact]
    public async Task A_service_publishes_rooms_for_its_networks()
    {
        await using var world = await AppServiceWorld.StartAsync(Protocols);
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", name = "portal" });
        var path = $"{V3}/directory/list/appservice/freenode/{Uri.EscapeDataString(room)}";
        (await alice.SendAsync(HttpMethod.Put, path, new { visibility = "public" })).Refused(403, "M_FORBIDDEN");
        (await world.Bridge.CallAsync(HttpMethod.Put, path, new { visibility = "sideways" })).Refused(400, "M_INVALID_PARAM");
        (await world.Bridge.CallAsync(HttpMethod.Put, $"{V3}/directory/list/appservice/freenode/!none:test.example", new { visibility = "public" })).Refused(404, "M_NOT_FOUND");
        (await world.Bridge.CallAsync(HttpMethod.Put, path, new { visibility = "public" })).Succeeded();

        async Task<int> CountAsync(object body) => (await alice.PostAsync($"{V3}/publicRooms", body)).GetProperty("chunk").GetArrayLength();
        Assert.Equal(0, await CountAsync(new { }));
        Assert.Equal(1, await CountAsync(new { include_all_networks = true }));
        Assert.Equal(1, await CountAsync(new { third_party_instance_id = "bridge|freenode" }));
        Assert.Equal(0, await CountAsync(new { third_party_instance_id = "bridge|other" }));
        Assert.Equal(0, await CountAsync(new { third_party_instance_id = "nonsense" }));
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/publicRooms", new { include_all_networks = true, third_party_instance_id = "bridge|freenode" })).Refused(400, "M_INVALID_PARAM");
        (await world.Bridge.CallAsync(HttpMethod.Put, path, new { visibility = "private" })).Succeeded();
        Assert.Equal(0, await CountAsync(new { include_all_networks = true }));
    }
}
