using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Accounts;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class RefreshTests : IAsyncLifetime
{
    private const string Whoami = "/_matrix/client/v3/account/whoami";

    private readonly ShiftedTime _time = new();
    private ServerFixture _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(_time));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_expired_access_token_is_a_soft_logout_until_it_is_refreshed()
    {
        var session = await BeginAsync("expires");
        await UseAsync(session);
        _time.Advance(TimeSpan.FromMilliseconds(session.GetProperty("expires_in_ms").GetInt64()));
        Assert.True((await TryAsync(session)).Refused(401, "M_UNKNOWN_TOKEN").GetProperty("soft_logout").GetBoolean());
        var next = (await RefreshAsync(session)).Succeeded();
        Assert.Equal(session.GetProperty("device_id").GetString(), (await UseAsync(next)).GetProperty("device_id").GetString());
    }

    [Fact]
    public async Task A_refresh_token_is_good_until_what_it_was_exchanged_for_is_used()
    {
        var session = await BeginAsync("repeats");
        var missed = (await RefreshAsync(session)).Succeeded();
        var again = (await RefreshAsync(session)).Succeeded();

        // The old access token lives until the new one is used; the missed answer is taken back.
        await UseAsync(session);
        (await TryAsync(missed)).Refused(401, "M_UNKNOWN_TOKEN");
        await UseAsync(again);
        await UseAsync(again);
        (await TryAsync(session)).Refused(401, "M_UNKNOWN_TOKEN");
        Assert.True((await RefreshAsync(session)).Refused(401, "M_UNKNOWN_TOKEN").GetProperty("soft_logout").GetBoolean());
        (await RefreshAsync(missed)).Refused(401, "M_UNKNOWN_TOKEN");
        await UseAsync((await RefreshAsync(again)).Succeeded());
    }

    [Fact]
    public async Task Using_the_new_refresh_token_ends_the_old_one_as_well()
    {
        var first = await BeginAsync("chain");
        var second = (await RefreshAsync(first)).Succeeded();
        var third = (await RefreshAsync(second)).Succeeded();
        (await RefreshAsync(first)).Refused(401, "M_UNKNOWN_TOKEN");
        (await TryAsync(first)).Refused(401, "M_UNKNOWN_TOKEN");
        await UseAsync(third);
        (await TryAsync(second)).Refused(401, "M_UNKNOWN_TOKEN");
        (await RefreshAsync(second)).Refused(401, "M_UNKNOWN_TOKEN");
    }

    [Fact]
    public async Task Logging_out_ends_the_refresh_token()
    {
        var session = await BeginAsync("ends");
        using var http = _server.ClientFor(session.GetProperty("access_token").GetString()!);
        (await http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/logout")).Succeeded();
        Assert.False((await RefreshAsync(session)).Refused(401, "M_UNKNOWN_TOKEN").GetProperty("soft_logout").GetBoolean());
    }

    [Fact]
    public async Task Nonsense_is_refused()
    {
        (await _server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/refresh", new { refresh_token = "unknown" })).Refused(401, "M_UNKNOWN_TOKEN");
        (await _server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/refresh", new { })).Refused(400, "M_MISSING_PARAM");
        var session = await BeginAsync("kinds");
        (await TryAsync(session, "refresh_token")).Refused(401, "M_UNKNOWN_TOKEN");
    }

    [Fact]
    public async Task Interactive_sessions_login_tokens_and_nonces_expire()
    {
        var user = await _server.RegisterAsync("late");
        var token = (await user.PostAsync("/_matrix/client/v1/login/get_token", new { auth = user.PasswordAuth() })).GetProperty("login_token").GetString();
        var (_, challenge) = await user.SendAsync(HttpMethod.Delete, "/_matrix/client/v3/devices/X", new { });
        var session = challenge.GetProperty("session").GetString();
        _time.Advance(TimeSpan.FromMinutes(31));
        (await _server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/login", new { type = "m.login.token", token })).Refused(403, "M_FORBIDDEN");
        var anew = (await user.SendAsync(HttpMethod.Delete, "/_matrix/client/v3/devices/X", new { auth = user.PasswordAuth(session) })).Refused(401, "M_FORBIDDEN");
        Assert.NotEqual(session, anew.GetProperty("session").GetString());
    }

    [Fact]
    public async Task Login_tokens_that_nobody_used_are_removed()
    {
        var user = await _server.RegisterAsync("unused");
        await user.PostAsync("/_matrix/client/v1/login/get_token", new { auth = user.PasswordAuth() });
        var expiry = _server.Services.GetServices<IRecurringWork>().OfType<LoginTokenExpiry>().Single();
        await expiry.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await CountAsync());
        _time.Advance(TimeSpan.FromMinutes(3));
        await expiry.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await CountAsync());

        async Task<long?> CountAsync() => await _server.Get<IDatabase>().ReadAsync(
            (session, token) => session.ScalarAsync("SELECT COUNT(*) FROM login_tokens", token), TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> BeginAsync(string name)
    {
        await _server.RegisterAsync(name);
        return (await _server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/login", new
        {
            type = "m.login.password",
            user = name,
            password = ServerFixture.Password,
            refresh_token = true,
        })).Succeeded();
    }

    private Task<(System.Net.HttpStatusCode Status, JsonElement Answer)> RefreshAsync(JsonElement session) =>
        _server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/refresh", new { refresh_token = session.GetProperty("refresh_token").GetString() });

    private async Task<JsonElement> UseAsync(JsonElement session) => (await TryAsync(session)).Succeeded();

    private async Task<(System.Net.HttpStatusCode Status, JsonElement Answer)> TryAsync(JsonElement session, string member = "access_token")
    {
        using var http = _server.ClientFor(session.GetProperty(member).GetString()!);
        return await http.CallAsync(HttpMethod.Get, Whoami);
    }
}
