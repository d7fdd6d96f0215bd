using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>The errors that the specification names for accounts and their administration, as far as the other scenarios don't reach them.</summary>
internal static class AccountRefusals
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var (http, alice, bob) = (world.Anonymous, world.Alice, world.Bob);
        (await http.CallAsync(HttpMethod.Get, $"{V3}/register/available?username={Escape("not ok")}")).Refused(400, "M_INVALID_USERNAME");
        Assert.Equal(400, (int)(await bob.SendTextAsync(HttpMethod.Post, "/_matrix/client/v1/login/get_token", "[]")).Status);

        var gone = await world.RegisterAsync("gone");
        await gone.PostAsync($"{V3}/account/deactivate", new { auth = gone.PasswordAuth() });
        var identifier = new { type = "m.id.user", user = "gone" };
        (await http.CallAsync(HttpMethod.Post, $"{V3}/login", new { type = "m.login.password", identifier, password = Password }))
            .Refused(403, "M_USER_DEACTIVATED");

        foreach (var (action, member) in new[] { ("suspend", "suspended"), ("lock", "locked") })
        {
            var body = new Dictionary<string, bool> { [member] = true };
            await EachAsync(bob, alice.UserId, 403, "M_FORBIDDEN");
            await EachAsync(alice, "@bob:other.example", 400, "M_INVALID_PARAM");
            await EachAsync(alice, gone.UserId, 404, "M_NOT_FOUND");

            async Task EachAsync(TestUser caller, string target, int status, string errCode)
            {
                var path = $"/_matrix/client/v1/admin/{action}/{Escape(target)}";
                (await caller.SendAsync(HttpMethod.Get, path)).Refused(status, errCode);
                (await caller.SendAsync(HttpMethod.Put, path, body)).Refused(status, errCode);
            }
        }
    }

    /// <summary>On a server that nobody may register at and that tells nothing of itself.</summary>
    public static async Task PlayClosedAsync(ScenarioWorld world)
    {
        var http = world.Anonymous;
        (await http.CallAsync(HttpMethod.Post, $"{V3}/register", new { username = "nobody", password = Password })).Refused(403, "M_FORBIDDEN");
        (await http.CallAsync(HttpMethod.Post, $"{V3}/register?kind=guest", new { })).Refused(403, "M_FORBIDDEN");
        (await http.CallAsync(HttpMethod.Get, "/_matrix/client/v1/register/m.login.registration_token/validity?token=none")).Refused(403, "M_FORBIDDEN");
        (await http.CallAsync(HttpMethod.Get, "/.well-known/matrix/client")).Refused(404, "M_NOT_FOUND");
        (await http.CallAsync(HttpMethod.Get, "/.well-known/matrix/support")).Refused(404, "M_NOT_FOUND");
    }
}
