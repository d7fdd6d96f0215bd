using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class RegistrationSettingsTests
{
    private const string Path = "/_matrix/client/v3/register";

    [Fact]
    public async Task A_closed_server_registers_nobody_and_tells_no_names()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Registration.Enabled = false);
        await server.Get<IAccountAdministration>().CreateAsync("operator", null, isAdministrator: true, null, TestContext.Current.CancellationToken);
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username = "a", password = "p" })).Refused(403, "M_FORBIDDEN");
        (await server.Http.CallAsync(HttpMethod.Post, $"{Path}?kind=guest", new { })).Refused(403, "M_FORBIDDEN");
        (await server.Http.CallAsync(HttpMethod.Get, $"{Path}/available?username=a")).Refused(403, "M_FORBIDDEN");
        (await server.Http.CallAsync(HttpMethod.Get, "/_matrix/client/v1/register/m.login.registration_token/validity?token=t"))
            .Refused(403, "M_FORBIDDEN");
    }

    [Theory]
    [InlineData("localhost", "http://127.0.0.1:8008", null, true)]
    [InlineData("example.org", "http://127.0.0.1:8008", null, false)]
    [InlineData("localhost", "http://0.0.0.0:8008", null, false)]
    [InlineData("example.org", "http://0.0.0.0:8008", true, true)]
    [InlineData("localhost", "http://127.0.0.1:8008", false, false)]
    public void Unset_registration_is_open_only_while_the_server_is_named_localhost(string name, string url, bool? enabled, bool isOpen)
    {
        var options = new MyelinOptions { ServerName = name, Listeners = [new ListenerOptions { Url = url }], Registration = { Enabled = enabled } };

        Assert.Equal(isOpen ? RegistrationState.Open : RegistrationState.Closed, RegistrationStates.Of(options));
    }

    [Fact]
    public async Task A_server_with_a_name_of_its_own_is_closed_to_strangers_whom_a_proxy_brings()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Registration.Enabled = null);
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username = "stranger", password = "p", auth = new { type = "m.login.dummy" } }))
            .Refused(401, "M_FORBIDDEN");
        await server.Get<IAccountAdministration>().CreateAsync("operator", null, isAdministrator: true, null, TestContext.Current.CancellationToken);
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username = "stranger", password = "p", auth = new { type = "m.login.dummy" } }))
            .Refused(403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task Guests_are_given_a_name_of_digits_and_may_do_what_guests_may()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Registration.Guests = true);
        var answer = (await server.Http.CallAsync(HttpMethod.Post, $"{Path}?kind=guest", new
        {
            username = "ignored",
            password = "ignored",
            device_id = "IGNORED",
            initial_device_display_name = "A browser",
        })).Succeeded();
        Assert.Matches("^@[0-9]+:test.example$", answer.GetProperty("user_id").GetString());
        Assert.NotEqual("IGNORED", answer.GetProperty("device_id").GetString());

        using var http = server.ClientFor(answer.GetProperty("access_token").GetString()!);
        Assert.True((await http.CallAsync(HttpMethod.Get, "/_matrix/client/v3/account/whoami")).Succeeded().GetProperty("is_guest").GetBoolean());
        Assert.Equal(
            "A browser",
            (await http.CallAsync(HttpMethod.Get, "/_matrix/client/v3/devices")).Succeeded().GetProperty("devices")[0].GetProperty("display_name").GetString());
        (await http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/account/password", new { new_password = "p" })).Refused(403, "M_GUEST_ACCESS_FORBIDDEN");
    }

    [Fact]
    public async Task A_token_registers_as_often_as_it_may_and_stages_keep_their_order()
    {
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Registration.RequireToken = true;
            options.Registration.Terms["privacy"] = new TermsOptions { Version = "2", Name = "Privacy", Url = "https://test.example/privacy" };
        });
        var cancellationToken = TestContext.Current.CancellationToken;
        var tokens = server.Get<IRegistrationTokens>();
        await tokens.CreateAsync("twice", 0, new RegistrationTokenBounds(2, null), cancellationToken);
        await tokens.CreateAsync("expired", 0, new RegistrationTokenBounds(null, TimeProvider.System.GetUtcNow().AddSeconds(-1)), cancellationToken);
        Assert.True(await IsValidAsync("twice"));
        Assert.False(await IsValidAsync("expired"));
        Assert.False(await IsValidAsync("unknown"));
        Assert.False(await IsValidAsync("not well formed"));

        var (status, challenge) = await server.Http.CallAsync(HttpMethod.Post, Path, new { username = "a", password = "p" });
        Assert.Equal(401, (int)status);
        Assert.Equal(
            ["m.login.registration_token", "m.login.terms"],
            challenge.GetProperty("flows")[0].GetProperty("stages").EnumerateArray().Select(stage => stage.GetString()));
        var policy = challenge.GetProperty("params").GetProperty("m.login.terms").GetProperty("policies").GetProperty("privacy");
        Assert.Equal("2", policy.GetProperty("version").GetString());
        Assert.Equal("https://test.example/privacy", policy.GetProperty("en").GetProperty("url").GetString());
        var session = challenge.GetProperty("session").GetString();

        // Terms come second; a wrong token may be tried again; a completed stage stays completed.
        (await RegisterAsync(new { type = "m.login.terms", session })).Refused(401, "M_FORBIDDEN");
        (await RegisterAsync(new { type = "m.login.dummy", session })).Refused(401, "M_FORBIDDEN");
        var refused = (await RegisterAsync(new { type = "m.login.registration_token", token = "wrong", session })).Refused(401, "M_FORBIDDEN");
        Assert.Equal(session, refused.GetProperty("session").GetString());
        (await RegisterAsync(new { type = "m.login.registration_token", session })).Refused(400, "M_MISSING_PARAM");
        var (_, halfway) = await RegisterAsync(new { type = "m.login.registration_token", token = "twice", session });
        Assert.Equal("m.login.registration_token", halfway.GetProperty("completed")[0].GetString());
        Assert.False(halfway.TryGetProperty("errcode", out _));
        var (_, repeated) = await RegisterAsync(new { type = "m.login.registration_token", token = "twice", session });
        Assert.Equal(1, repeated.GetProperty("completed").GetArrayLength());
        (await RegisterAsync(new { type = "m.login.terms", session })).Succeeded();

        Assert.Equal(1, (await tokens.ListAsync(cancellationToken)).Single(token => token.Token == "twice").Uses);
        var racers = await Task.WhenAll(Enumerable.Range(0, 3).Select(RaceAsync));
        Assert.Single(racers, racer => (int)racer.Status == 200);
        Assert.False(await IsValidAsync("twice"));

        Task<(System.Net.HttpStatusCode Status, System.Text.Json.JsonElement Answer)> RegisterAsync(object auth) =>
            server.Http.CallAsync(HttpMethod.Post, Path, new { username = "a", password = "p", auth });

        async Task<bool> IsValidAsync(string token) =>
            (await server.Http.CallAsync(
                HttpMethod.Get, $"/_matrix/client/v1/register/m.login.registration_token/validity?token={Uri.EscapeDataString(token)}"))
            .Succeeded().GetProperty("valid").GetBoolean();

        async Task<(System.Net.HttpStatusCode Status, System.Text.Json.JsonElement Answer)> RaceAsync(int number)
        {
            var (_, begun) = await server.Http.CallAsync(HttpMethod.Post, Path, new
            {
                username = $"racer{number}",
                password = "p",
                auth = new { type = "m.login.registration_token", token = "twice" },
            });
            return await server.Http.CallAsync(HttpMethod.Post, Path, new
            {
                username = $"racer{number}",
                password = "p",
                auth = new { type = "m.login.terms", session = begun.GetProperty("session").GetString() },
            });
        }
    }
}
