using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Registering, logging in and out, devices and passwords.</summary>
internal static class AccountScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        await RegisterAsync(world);
        await LogInAsync(world);
        await DevicesAsync(world);
        await LeaveAsync(world);
    }

    private static async Task RegisterAsync(ScenarioWorld world)
    {
        var (http, register) = (world.Anonymous, $"{V3}/register");
        Assert.Equal(401, (int)(await http.CallAsync(HttpMethod.Post, register, new { })).Status);
        (await http.CallAsync(HttpMethod.Post, register, new { username = "alice", password = Password })).Refused(400, "M_USER_IN_USE");
        (await http.CallAsync(HttpMethod.Post, register, new { username = "not ok", password = Password })).Refused(400, "M_INVALID_USERNAME");
        (await http.CallAsync(HttpMethod.Post, $"{register}?kind=robot", new { })).Refused(400, "M_INVALID_PARAM");
        (await http.CallAsync(HttpMethod.Post, $"{register}?kind=guest", new { })).Succeeded();
        (await http.CallAsync(HttpMethod.Get, $"{register}/available?username=nobody")).Succeeded();
        (await http.CallAsync(HttpMethod.Get, $"{register}/available?username=alice")).Refused(400, "M_USER_IN_USE");
        (await http.CallAsync(HttpMethod.Get, $"{register}/available")).Refused(400, "M_MISSING_PARAM");
        (await http.CallAsync(HttpMethod.Get, "/_matrix/client/v1/register/m.login.registration_token/validity?token=none")).Succeeded();
    }

    private static async Task LogInAsync(ScenarioWorld world)
    {
        var (http, login) = (world.Anonymous, $"{V3}/login");
        var identifier = new { type = "m.id.user", user = "bob" };
        (await http.CallAsync(HttpMethod.Get, login)).Succeeded();
        (await http.CallAsync(HttpMethod.Post, login, new { type = "m.login.password", identifier, password = "wrong" })).Refused(403, "M_FORBIDDEN");
        Assert.Equal(400, (int)(await http.CallAsync(HttpMethod.Post, login, new { type = "m.login.unheard_of" })).Status);
        var refreshable = (await http.CallAsync(
            HttpMethod.Post, login, new { type = "m.login.password", identifier, password = Password, refresh_token = true })).Succeeded();
        (await http.CallAsync(HttpMethod.Post, $"{V3}/refresh", new { refresh_token = refreshable.GetProperty("refresh_token").GetString() })).Succeeded();
        (await http.CallAsync(HttpMethod.Post, $"{V3}/refresh", new { refresh_token = "unknown" })).Refused(401, "M_UNKNOWN_TOKEN");

        const string getToken = "/_matrix/client/v1/login/get_token";
        Assert.Equal(401, (int)(await world.Bob.SendAsync(HttpMethod.Post, getToken, new { })).Status);
        var token = (await world.Bob.PostAsync(getToken, new { auth = world.Bob.PasswordAuth() })).GetProperty("login_token").GetString();
        (await http.CallAsync(HttpMethod.Post, login, new { type = "m.login.token", token })).Succeeded();
        await world.Bob.GetAsync($"{V3}/account/whoami");
        (await http.CallAsync(HttpMethod.Get, $"{V3}/account/whoami")).Refused(401, "M_MISSING_TOKEN");
        await world.Bob.GetAsync($"{V3}/account/3pid");
    }

    private static async Task DevicesAsync(ScenarioWorld world)
    {
        var (bob, devices) = (world.Bob, $"{V3}/devices");
        await bob.GetAsync(devices);
        await bob.PutAsync($"{devices}/{bob.DeviceId}", new { display_name = "Bob's phone" });
        await bob.GetAsync($"{devices}/{bob.DeviceId}");
        (await bob.SendAsync(HttpMethod.Get, $"{devices}/NONE")).Refused(404, "M_NOT_FOUND");
        (await bob.SendAsync(HttpMethod.Put, $"{devices}/NONE", new { display_name = "?" })).Refused(404, "M_NOT_FOUND");
        var (second, third) = (await world.LogInAsync("bob"), await world.LogInAsync("bob"));
        Assert.Equal(401, (int)(await bob.SendAsync(HttpMethod.Delete, $"{devices}/{second.DeviceId}", new { })).Status);
        await bob.CallAsync(HttpMethod.Delete, $"{devices}/{second.DeviceId}", new { auth = bob.PasswordAuth() });
        Assert.Equal(401, (int)(await bob.SendAsync(HttpMethod.Post, $"{V3}/delete_devices", new { devices = new[] { third.DeviceId } })).Status);
        await bob.PostAsync($"{V3}/delete_devices", new { devices = new[] { third.DeviceId }, auth = bob.PasswordAuth() });
    }

    private static async Task LeaveAsync(ScenarioWorld world)
    {
        var leaver = await world.RegisterAsync("leaver");
        var other = await world.LogInAsync("leaver");
        await other.PostAsync($"{V3}/logout");
        (await other.SendAsync(HttpMethod.Get, $"{V3}/account/whoami")).Refused(401, "M_UNKNOWN_TOKEN");
        await leaver.PostAsync($"{V3}/logout/all");
        leaver = await world.LogInAsync("leaver");
        Assert.Equal(401, (int)(await leaver.SendAsync(HttpMethod.Post, $"{V3}/account/password", new { new_password = Password })).Status);
        await leaver.PostAsync($"{V3}/account/password", new { new_password = Password, auth = leaver.PasswordAuth() });
        Assert.Equal(401, (int)(await leaver.SendAsync(HttpMethod.Post, $"{V3}/account/deactivate", new { })).Status);
        await leaver.PostAsync($"{V3}/account/deactivate", new { auth = leaver.PasswordAuth() });
    }
}
