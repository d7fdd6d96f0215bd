using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

/// <summary>Locked, suspended and deactivated accounts, by every way of getting in.</summary>
public sealed class AccountStateTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Whoami = "/_matrix/client/v3/account/whoami";

    [Fact]
    public async Task A_locked_account_gets_in_by_no_method_but_can_log_out()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (user, token, refresh) = await BeginAsync("locked");
        var second = await server.LogInAsync("locked");
        await user.GetAsync(Whoami);
        await server.Get<IAccountAdministration>().SetLockedAsync(UserId.Parse(user.UserId), true, cancellationToken);

        var locked = (await user.SendAsync(HttpMethod.Get, Whoami)).Refused(401, "M_USER_LOCKED");
        Assert.True(locked.GetProperty("soft_logout").GetBoolean());
        foreach (var attempt in await EveryMethodAsync(user, token, refresh))
        {
            Assert.True(attempt.Refused(401, "M_USER_LOCKED").GetProperty("soft_logout").GetBoolean());
        }

        // A wrong password does not tell that the account is locked.
        (await LogInAsync(new { type = "m.login.password", user = user.UserId, password = "wrong" })).Refused(403, "M_FORBIDDEN");

        await second.PostAsync("/_matrix/client/v3/logout");
        await server.Get<IAccountAdministration>().SetLockedAsync(UserId.Parse(user.UserId), false, cancellationToken);
        await user.GetAsync(Whoami);
        (await second.SendAsync(HttpMethod.Get, Whoami)).Refused(401, "M_UNKNOWN_TOKEN");
    }

    [Fact]
    public async Task A_suspended_account_gets_in_and_is_known_as_suspended()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (user, token, refresh) = await BeginAsync("suspended");
        await server.Get<IAccountAdministration>().SetSuspendedAsync(UserId.Parse(user.UserId), true, cancellationToken);
        await user.GetAsync(Whoami);
        foreach (var attempt in await EveryMethodAsync(user, token, refresh))
        {
            attempt.Succeeded();
        }

        var caller = await server.Get<Myelin.Server.Http.IAccessTokenAuthentication>().AuthenticateAsync(
            user.AccessToken, new Myelin.Server.Http.Presented(null, null, false, null, null), cancellationToken);
        var refusal = Assert.Throws<Myelin.Api.MatrixException>(() => Myelin.Server.Http.CallerRules.RefuseSuspended(caller));
        Assert.Equal((403, "M_USER_SUSPENDED"), (refusal.Status, refusal.ErrCode.Value));
    }

    [Fact]
    public async Task A_deactivated_account_gets_in_by_no_method_and_its_name_is_not_given_again()
    {
        var (user, token, refresh) = await BeginAsync("gone");
        Assert.Equal(401, (int)(await user.SendAsync(HttpMethod.Post, "/_matrix/client/v3/account/deactivate", new { })).Status);
        (await user.SendAsync(HttpMethod.Post, "/_matrix/client/v3/account/deactivate", new { auth = user.PasswordAuth(password: "wrong") })).Refused(401, "M_FORBIDDEN");
        var answer = await user.PostAsync("/_matrix/client/v3/account/deactivate", new { auth = user.PasswordAuth(), erase = true });
        Assert.Equal("success", answer.GetProperty("id_server_unbind_result").GetString());

        (await user.SendAsync(HttpMethod.Get, Whoami)).Refused(401, "M_UNKNOWN_TOKEN");
        var attempts = await EveryMethodAsync(user, token, refresh);
        attempts[0].Refused(403, "M_USER_DEACTIVATED");
        attempts[1].Refused(403, "M_FORBIDDEN");
        attempts[2].Refused(401, "M_UNKNOWN_TOKEN");
        (await LogInAsync(new { type = "m.login.password", user = user.UserId, password = "" })).Refused(403, "M_USER_DEACTIVATED");
        (await server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/account/password", new { new_password = "p", auth = user.PasswordAuth() }))
            .Refused(403, "M_USER_DEACTIVATED");
        (await server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/register", new { username = "gone", password = "p", auth = new { type = "m.login.dummy" } }))
            .Refused(400, "M_USER_IN_USE");

        var account = await server.Get<IAccounts>().FindAsync(UserId.Parse(user.UserId), TestContext.Current.CancellationToken);
        Assert.True(account is { IsDeactivated: true, IsErased: true });
        Assert.Empty(await server.Get<IDevices>().ListAsync(UserId.Parse(user.UserId), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Deactivation_without_a_session_is_confirmed_by_the_password()
    {
        var user = await server.RegisterAsync("sessionless");
        (await server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/account/deactivate", new { auth = user.PasswordAuth() })).Succeeded();
        (await user.SendAsync(HttpMethod.Get, Whoami)).Refused(401, "M_UNKNOWN_TOKEN");
        var account = await server.Get<IAccounts>().FindAsync(UserId.Parse(user.UserId), TestContext.Current.CancellationToken);
        Assert.True(account is { IsDeactivated: true, IsErased: false });
    }

    [Fact]
    public async Task Administrators_make_accounts_and_reset_passwords()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var administration = server.Get<IAccountAdministration>();
        var account = await administration.CreateAsync("byadmin", "p", isAdministrator: true, "By admin", cancellationToken);
        Assert.True(account.IsAdministrator);
        var user = await server.LogInAsync("byadmin", "p");
        await administration.ResetPasswordAsync(account.User, "q", logOutDevices: true, cancellationToken);
        (await user.SendAsync(HttpMethod.Get, Whoami)).Refused(401, "M_UNKNOWN_TOKEN");
        await server.LogInAsync("byadmin", "q");
        await administration.SetAdministratorAsync(account.User, false, cancellationToken);
        Assert.False((await server.Get<IAccounts>().FindAsync(account.User, cancellationToken))!.IsAdministrator);

        // An account without a password lets nobody in by one, the empty one included.
        await administration.CreateAsync("nopassword", null, isAdministrator: false, null, cancellationToken);
        (await LogInAsync(new { type = "m.login.password", user = "nopassword", password = "" })).Refused(403, "M_FORBIDDEN");

        var unknown = await Assert.ThrowsAsync<Myelin.Api.MatrixException>(() =>
            administration.ResetPasswordAsync(UserId.Parse("@nobody:test.example"), "p", true, cancellationToken));
        Assert.Equal("M_NOT_FOUND", unknown.ErrCode.Value);
        var taken = await Assert.ThrowsAsync<Myelin.Api.MatrixException>(() => administration.CreateAsync("byadmin", "p", isAdministrator: false, null, cancellationToken));
        Assert.Equal("M_USER_IN_USE", taken.ErrCode.Value);
    }

    private async Task<(TestUser User, string LoginToken, string RefreshToken)> BeginAsync(string name)
    {
        var user = await server.RegisterAsync(name);
        var token = await user.PostAsync("/_matrix/client/v1/login/get_token", new { auth = user.PasswordAuth() });
        var login = (await LogInAsync(new { type = "m.login.password", user = name, password = ServerFixture.Password, refresh_token = true })).Succeeded();
        return (user, token.GetProperty("login_token").GetString()!, login.GetProperty("refresh_token").GetString()!);
    }

    private async Task<List<(System.Net.HttpStatusCode Status, System.Text.Json.JsonElement Answer)>> EveryMethodAsync(TestUser user, string loginToken, string refreshToken) =>
    [
        await LogInAsync(new { type = "m.login.password", user = user.UserId, password = user.Password }),
        await LogInAsync(new { type = "m.login.token", token = loginToken }),
        await server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/refresh", new { refresh_token = refreshToken }),
    ];

    private Task<(System.Net.HttpStatusCode Status, System.Text.Json.JsonElement Answer)> LogInAsync(object body) =>
        server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/login", body);
}
