using System.Net;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

/// <summary>Who becomes the first administrator: whoever has the code that the start has printed, never whoever is first.</summary>
public sealed class FirstAdministratorTests
{
    private const string Path = "/_matrix/client/v3/register";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_is_an_administrator_for_being_the_first()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Registration.Guests = true);
        (await server.Http.CallAsync(HttpMethod.Post, $"{Path}?kind=guest", new { })).Succeeded();
        Assert.NotNull(await CodeAsync(server));
        (await RegisterAsync(server, "first", new { type = "m.login.dummy" })).Succeeded();

        Assert.False(await IsAdministratorAsync(server, "first"));
        Assert.Null(await CodeAsync(server));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task The_code_makes_the_administrator_however_registration_is_set_and_once(bool isOpen, bool requiresToken)
    {
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Registration.Enabled = isOpen;
            options.Registration.RequireToken = requiresToken;
        });
        var code = await CodeAsync(server);
        Assert.True(await IsValidAsync(server, code!));

        // What a client does that knows of registration tokens: it asks, takes the first flow, and shows what it was given.
        var (status, challenge) = await RegisterAsync(server, "root", null);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("m.login.registration_token", challenge.GetProperty("flows")[0].GetProperty("stages")[0].GetString());
        var session = challenge.GetProperty("session").GetString();
        (await RegisterAsync(server, "root", new { type = "m.login.registration_token", token = "wrong", session })).Refused(401, "M_FORBIDDEN");
        (await RegisterAsync(server, "root", new { type = "m.login.registration_token", token = code, session })).Succeeded();

        Assert.True(await IsAdministratorAsync(server, "root"));
        Assert.Null(await CodeAsync(server));
        (await RegisterAsync(server, "second", new { type = "m.login.registration_token", token = code })).Refused(
            isOpen ? 401 : 403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task The_code_is_not_good_any_more_once_somebody_has_an_account()
    {
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Registration.RequireToken = true;
            options.Registration.Terms["privacy"] = new TermsOptions { Name = "Privacy", Url = "https://test.example/privacy" };
        });
        var code = await CodeAsync(server);
        var (_, begun) = await RegisterAsync(server, "late", new { type = "m.login.registration_token", token = code });
        await server.Get<IAccountAdministration>().CreateAsync("operator", null, isAdministrator: true, null, Cancellation);

        // Shown in time, and too late when the account is to be made.
        (await RegisterAsync(server, "late", new { type = "m.login.terms", session = begun.GetProperty("session").GetString() })).Refused(403, "M_FORBIDDEN");
        Assert.False(await server.Get<IAccounts>().ExistsAsync(UserId.Parse("@late:test.example"), Cancellation));
        (await RegisterAsync(server, "later", new { type = "m.login.registration_token", token = code })).Refused(401, "M_FORBIDDEN");
        Assert.False(await IsValidAsync(server, code!));
    }

    [Fact]
    public async Task Of_two_who_show_the_code_at_once_one_gets_an_account()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Registration.Enabled = false);
        var code = await CodeAsync(server);
        var racers = await Task.WhenAll(Enumerable.Range(0, 4).Select(number =>
            RegisterAsync(server, $"racer{number}", new { type = "m.login.registration_token", token = code })));

        Assert.Single(racers, racer => racer.Status == HttpStatusCode.OK);
        Assert.All(racers, racer => Assert.True(racer.Status is HttpStatusCode.OK or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, racer.ToString()));
    }

    [Fact]
    public async Task A_registration_token_makes_no_account_on_a_closed_server()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Registration.Enabled = false);
        await server.Get<IRegistrationTokens>().CreateAsync("token", 8, new RegistrationTokenBounds(null, null), Cancellation);

        (await RegisterAsync(server, "a", new { type = "m.login.registration_token", token = "token" })).Refused(401, "M_FORBIDDEN");
    }

    private static ValueTask<string?> CodeAsync(ServerFixture server) => server.Get<FirstAdministrator>().FindCodeAsync(Cancellation);

    private static async Task<bool> IsValidAsync(ServerFixture server, string code) => (await server.Http.CallAsync(
        HttpMethod.Get, $"/_matrix/client/v1/register/m.login.registration_token/validity?token={code}")).Succeeded().GetProperty("valid").GetBoolean();

    private static async Task<bool> IsAdministratorAsync(ServerFixture server, string localpart) =>
        (await server.Get<IAccounts>().FindAsync(UserId.Parse($"@{localpart}:test.example"), Cancellation))!.IsAdministrator;

    private static Task<(HttpStatusCode Status, JsonElement Answer)> RegisterAsync(ServerFixture server, string username, object? auth) =>
        server.Http.CallAsync(HttpMethod.Post, Path, auth is null ? new { username, password = "p" } : new { username, password = "p", auth });
}
