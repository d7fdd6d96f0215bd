using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class PasswordChangeTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Path = "/_matrix/client/v3/account/password";
    private const string Whoami = "/_matrix/client/v3/account/whoami";

    [Fact]
    public async Task The_new_password_holds_and_other_devices_are_logged_out()
    {
        var user = await server.RegisterAsync("changes");
        var other = await server.LogInAsync("changes");
        await user.PostAsync(Path, new { new_password = "new", auth = user.PasswordAuth() });
        await user.GetAsync(Whoami);
        (await other.SendAsync(HttpMethod.Get, Whoami)).Refused(401, "M_UNKNOWN_TOKEN");
        Assert.Equal(1, (await user.GetAsync("/_matrix/client/v3/devices")).GetProperty("devices").GetArrayLength());
        await server.LogInAsync("changes", "new");
        (await server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/login", new { type = "m.login.password", user = "changes", password = ServerFixture.Password }))
            .Refused(403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task Other_devices_stay_if_so_wished()
    {
        var user = await server.RegisterAsync("spares");
        var other = await server.LogInAsync("spares");
        await user.PostAsync(Path, new { new_password = "new", logout_devices = false, auth = user.PasswordAuth() });
        await other.GetAsync(Whoami);
    }

    [Fact]
    public async Task A_user_without_a_session_confirms_by_the_old_password()
    {
        var user = await server.RegisterAsync("forgot");
        Assert.Equal(401, (int)(await server.Http.CallAsync(HttpMethod.Post, Path, new { new_password = "new" })).Status);
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { new_password = "new", auth = user.PasswordAuth() })).Succeeded();
        await server.LogInAsync("forgot", "new");
    }

    [Fact]
    public async Task Wrong_confirmations_and_bad_passwords_change_nothing()
    {
        var user = await server.RegisterAsync("keeps");
        var other = await server.RegisterAsync("attacker");
        (await user.SendAsync(HttpMethod.Post, Path, new { new_password = "new", auth = user.PasswordAuth(password: "wrong") })).Refused(401, "M_FORBIDDEN");
        (await user.SendAsync(HttpMethod.Post, Path, new { new_password = "new", auth = user.PasswordAuth(password: "") })).Refused(401, "M_FORBIDDEN");
        (await user.SendAsync(HttpMethod.Post, Path, new { new_password = "new", auth = other.PasswordAuth() })).Refused(403, "M_FORBIDDEN");
        (await user.SendAsync(HttpMethod.Post, Path, new { new_password = "new", auth = new { type = "m.login.dummy" } })).Refused(401, "M_FORBIDDEN");
        (await user.SendAsync(HttpMethod.Post, Path, new { new_password = "", auth = user.PasswordAuth() })).Refused(400, "M_WEAK_PASSWORD");
        (await user.SendAsync(HttpMethod.Post, Path, new { auth = user.PasswordAuth() })).Refused(400, "M_MISSING_PARAM");
        (await user.SendAsync(HttpMethod.Post, Path, new { new_password = "new", auth = new { type = "m.login.password", user = user.UserId } })).Refused(400, "M_MISSING_PARAM");
        (await user.SendAsync(HttpMethod.Post, Path, new { new_password = "new", auth = new { type = "m.login.password", identifier = 5, password = "p" } })).Refused(400, "M_BAD_JSON");
        await server.LogInAsync("keeps");
    }
}
