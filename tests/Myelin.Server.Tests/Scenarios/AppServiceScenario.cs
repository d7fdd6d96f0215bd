using System.Net;
using System.Text.Json;
using Myelin.Server.Tests.AppServices;
using Myelin.Server.Tests.Hosting;
using Xunit;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>What application services do, and what clients ask of them.</summary>
internal static class AppServiceScenario
{
    private const string Ghost = "@_bridge_ghost:test.example";

    public static async Task PlayAsync(ScenarioWorld world)
    {
        var bridge = world.Client(TestAppService.AsToken);
        (await bridge.CallAsync(HttpMethod.Post, "/_matrix/client/v1/appservice/bridge/ping", new { transaction_id = "meow" })).Succeeded();
        (await bridge.CallAsync(HttpMethod.Post, "/_matrix/client/v1/appservice/mute/ping", new { })).Refused(403, "M_FORBIDDEN");
        (await world.Client(ScenarioAppServices.MuteToken).CallAsync(HttpMethod.Post, "/_matrix/client/v1/appservice/mute/ping", new { })).Refused(400, "M_URL_NOT_SET");
        await UsersAsync(world, bridge);
        await RoomsAsync(world, bridge);
        await NetworksAsync(world);
    }

    private static async Task UsersAsync(ScenarioWorld world, HttpClient bridge)
    {
        object Registration(string name) => new { type = "m.login.application_service", username = name, inhibit_login = true };
        (await bridge.CallAsync(HttpMethod.Post, $"{V3}/register", Registration("_bridge_ghost"))).Succeeded();
        (await bridge.CallAsync(HttpMethod.Post, $"{V3}/register", Registration("outside"))).Refused(400, "M_EXCLUSIVE");
        (await bridge.CallAsync(HttpMethod.Post, $"{V3}/login", new { type = "m.login.application_service", identifier = new { type = "m.id.user", user = "_bridge_ghost" } })).Succeeded();
        (await world.Anonymous.CallAsync(HttpMethod.Post, $"{V3}/register", Registration("_bridge_other"))).Refused(401, "M_MISSING_TOKEN");
        (await world.Anonymous.CallAsync(HttpMethod.Get, $"{V3}/register/available?username=_bridge_other")).Refused(400, "M_EXCLUSIVE");
        (await bridge.CallAsync(HttpMethod.Get, $"{V3}/account/whoami?user_id={Escape(Ghost)}")).Succeeded();
        (await bridge.CallAsync(HttpMethod.Get, $"{V3}/account/whoami?user_id={Escape(world.Alice.UserId)}")).Refused(403, "M_FORBIDDEN");
        Assert.Equal(HttpStatusCode.Created, (await bridge.CallAsync(HttpMethod.Put, $"{V3}/devices/DEV?user_id={Escape(Ghost)}", new { display_name = "bridge" })).Status);
        (await bridge.CallAsync(HttpMethod.Delete, $"{V3}/devices/DEV?user_id={Escape(Ghost)}", new { })).Succeeded();
        (await world.Anonymous.CallAsync(HttpMethod.Get, $"{V3}/profile/{Escape("@_bridge_unknown:test.example")}")).Refused(404, "M_NOT_FOUND");
    }

    private static async Task RoomsAsync(ScenarioWorld world, HttpClient bridge)
    {
        var alice = world.Alice;
        var room = (await alice.PostAsync($"{V3}/createRoom", new { preset = "public_chat", invite = new[] { Ghost } })).GetProperty("room_id").GetString()!;
        (await bridge.CallAsync(HttpMethod.Post, $"{V3}/rooms/{Escape(room)}/join?user_id={Escape(Ghost)}", new { })).Succeeded();
        var sent = (await alice.PutAsync($"{V3}/rooms/{Escape(room)}/send/m.room.message/appservice", new { msgtype = "m.text", body = "hello" })).GetProperty("event_id").GetString()!;
        await alice.PutAsync($"{V3}/rooms/{Escape(room)}/typing/{Escape(alice.UserId)}", new { typing = true, timeout = 5_000 });
        await alice.PostAsync($"{V3}/rooms/{Escape(room)}/receipt/m.read/{Escape(sent)}");
        (await bridge.CallAsync(HttpMethod.Put, $"{V3}/directory/list/appservice/freenode/{Escape(room)}", new { visibility = "public" })).Succeeded();
        await alice.PostAsync($"{V3}/publicRooms", new { third_party_instance_id = "bridge|freenode" });
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/join/{Escape("#_bridge_unknown:test.example")}")).Refused(404, "M_NOT_FOUND");
        await world.AppServices!.Bridge.EventAsync(sent);
        await world.AppServices.Bridge.ElementAsync("ephemeral", element => Type(element) == "m.receipt");
        await world.AppServices.Bridge.ElementAsync("ephemeral", element => Type(element) == "m.typing");
    }

    private static async Task NetworksAsync(ScenarioWorld world)
    {
        var alice = world.Alice;
        await alice.GetAsync($"{V3}/thirdparty/protocols");
        await alice.GetAsync($"{V3}/thirdparty/protocol/irc");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/protocol/none")).Refused(404, "M_NOT_FOUND");
        foreach (var (found, none) in new[]
        {
            ($"location/irc?channel={Escape("#a")}", "location/none"),
            ("user/irc?nick=bob", "user/none"),
            ($"location?alias={Escape("#_bridge_a:test.example")}", "location?alias=none"),
            ($"user?userid={Escape("@_bridge_bob:test.example")}", "user?userid=none"),
        })
        {
            await alice.GetAsync($"{V3}/thirdparty/{found}");
            (await alice.SendAsync(HttpMethod.Get, $"{V3}/thirdparty/{none}")).Refused(404, "M_NOT_FOUND");
        }
    }

    private static string? Type(JsonElement element) => element.GetProperty("type").GetString();
}
