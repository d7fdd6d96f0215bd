using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class RegistrationTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Path = "/_matrix/client/v3/register";

    [Fact]
    public async Task A_registered_user_is_who_the_access_token_says()
    {
        var user = await server.RegisterAsync("whoami");
        var answer = await user.GetAsync("/_matrix/client/v3/account/whoami");
        Assert.Equal("@whoami:test.example", answer.GetProperty("user_id").GetString());
        Assert.Equal(user.DeviceId, answer.GetProperty("device_id").GetString());
        Assert.False(answer.GetProperty("is_guest").GetBoolean());
    }

    [Fact]
    public async Task A_registered_user_can_log_in()
    {
        var user = await server.RegisterAsync("logsin");
        var again = await server.LogInAsync("logsin");
        Assert.Equal(user.UserId, again.UserId);
        Assert.NotEqual(user.DeviceId, again.DeviceId);
        await again.GetAsync("/_matrix/client/v3/account/whoami");
        await user.GetAsync("/_matrix/client/v3/account/whoami");
    }

    [Fact]
    public async Task A_request_without_auth_is_answered_with_flows_and_a_session()
    {
        // Before anybody is there, the first is asked for the administrator's token.
        await server.RegisterAsync("somebody");
        var (status, answer) = await server.Http.CallAsync(HttpMethod.Post, Path, new { });
        Assert.Equal(401, (int)status);
        Assert.Equal("m.login.dummy", answer.GetProperty("flows")[0].GetProperty("stages")[0].GetString());
        Assert.Equal(JsonValueKind.Object, answer.GetProperty("params").ValueKind);
        Assert.False(answer.TryGetProperty("errcode", out _));
        Assert.False(answer.TryGetProperty("completed", out _));
        var session = answer.GetProperty("session").GetString();

        var done = await server.Http.CallAsync(
            HttpMethod.Post, Path, new { username = "flows", password = "p", auth = new { type = "m.login.dummy", session } });
        Assert.Equal("@flows:test.example", done.Succeeded().GetProperty("user_id").GetString());
    }

    [Theory]
    [InlineData("trailing ")]
    [InlineData(" leading")]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("@full:test.example")]
    [InlineData("_reserved")]
    [InlineData("12345")]
    [InlineData("\u0430lice")]
    [InlineData("\u212aelvin")]
    [InlineData("\u0130stanbul")]
    [InlineData("alice\u200b")]
    [InlineData("\uff41lice")]
    [InlineData("nul\u0000")]
    public async Task Names_outside_the_grammar_are_refused_before_and_without_authentication(string username)
    {
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username, password = "p" })).Refused(400, "M_INVALID_USERNAME");
        (await server.Http.CallAsync(HttpMethod.Get, $"{Path}/available?username={Uri.EscapeDataString(username)}")).Refused(400, "M_INVALID_USERNAME");
    }

    [Fact]
    public async Task A_name_that_makes_the_user_id_too_long_is_refused()
    {
        var username = new string('a', 255 - "@:test.example".Length);
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username = username + "a", password = "p" })).Refused(400, "M_INVALID_USERNAME");
        await server.RegisterAsync(username);
    }

    [Theory]
    [InlineData("q")]
    [InlineData("3")]
    [InlineData(".")]
    [InlineData("_")]
    [InlineData("=")]
    [InlineData("-")]
    [InlineData("/")]
    [InlineData("+")]
    public async Task Every_character_of_the_grammar_is_allowed(string character)
    {
        var user = await server.RegisterAsync($"char{character}acter");
        Assert.Equal($"@char{character}acter:test.example", user.UserId);
    }

    [Fact]
    public async Task A_taken_name_is_refused_before_and_after_authentication_and_in_any_case()
    {
        await server.RegisterAsync("taken");
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username = "taken", password = "p" })).Refused(400, "M_USER_IN_USE");
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username = "TAKEN", password = "p", auth = new { type = "m.login.dummy" } }))
            .Refused(400, "M_USER_IN_USE");
        (await server.Http.CallAsync(HttpMethod.Get, $"{Path}/available?username=Taken")).Refused(400, "M_USER_IN_USE");
        (await server.Http.CallAsync(HttpMethod.Get, $"{Path}/available")).Refused(400, "M_MISSING_PARAM");
        Assert.True((await server.Http.CallAsync(HttpMethod.Get, $"{Path}/available?username=free")).Succeeded().GetProperty("available").GetBoolean());
    }

    [Fact]
    public async Task Ascii_capitals_become_small_letters()
    {
        var user = await server.RegisterAsync("CamelCase");
        Assert.Equal("@camelcase:test.example", user.UserId);
        await server.LogInAsync("cAMELcASE");
    }

    [Fact]
    public async Task Of_many_who_want_one_name_at_once_one_gets_it()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Http.CallAsync(
            HttpMethod.Post, Path, new { username = "contested", password = "p", auth = new { type = "m.login.dummy" } })));
        Assert.Single(attempts, attempt => (int)attempt.Status == 200);
        Assert.All(attempts.Where(attempt => (int)attempt.Status != 200), attempt => attempt.Refused(400, "M_USER_IN_USE"));
    }

    [Fact]
    public async Task A_name_is_given_to_whoever_asks_for_none()
    {
        var answer = (await server.Http.CallAsync(HttpMethod.Post, Path, new { password = "p", auth = new { type = "m.login.dummy" } })).Succeeded();
        Assert.Matches("^@[a-z]+:test.example$", answer.GetProperty("user_id").GetString());
    }

    [Fact]
    public async Task No_session_is_begun_if_none_is_wished_for()
    {
        var answer = (await server.Http.CallAsync(
            HttpMethod.Post, Path, new { username = "inhibited", password = "p", inhibit_login = true, auth = new { type = "m.login.dummy" } })).Succeeded();
        Assert.False(answer.TryGetProperty("access_token", out _));
        Assert.False(answer.TryGetProperty("device_id", out _));
        var user = await server.LogInAsync("inhibited", "p");
        Assert.Equal(1, (await user.GetAsync("/_matrix/client/v3/devices")).GetProperty("devices").GetArrayLength());
    }

    [Fact]
    public async Task The_device_wished_for_is_made_with_its_name()
    {
        var answer = (await server.Http.CallAsync(HttpMethod.Post, Path, new
        {
            username = "devicewish",
            password = "p",
            device_id = "WISHED",
            initial_device_display_name = "A phone",
            refresh_token = true,
            auth = new { type = "m.login.dummy" },
        })).Succeeded();
        Assert.Equal("WISHED", answer.GetProperty("device_id").GetString());
        Assert.True(answer.GetProperty("expires_in_ms").GetInt64() > 0);
        Assert.NotEmpty(answer.GetProperty("refresh_token").GetString()!);
        using var http = server.ClientFor(answer.GetProperty("access_token").GetString()!);
        var device = (await http.CallAsync(HttpMethod.Get, "/_matrix/client/v3/devices/WISHED")).Succeeded();
        Assert.Equal("A phone", device.GetProperty("display_name").GetString());
    }

    [Fact]
    public async Task An_empty_password_is_refused_and_a_missing_one_too()
    {
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username = "emptypw", password = "", auth = new { type = "m.login.dummy" } }))
            .Refused(400, "M_WEAK_PASSWORD");
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username = "nopw", auth = new { type = "m.login.dummy" } }))
            .Refused(400, "M_MISSING_PARAM");
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { username = "longpw", password = new string('p', 513) }))
            .Refused(400, "M_INVALID_PARAM");
    }

    [Theory]
    [InlineData("""{"username": 5}""")]
    [InlineData("""{"password": {}}""")]
    [InlineData("""{"auth": "m.login.dummy"}""")]
    [InlineData("""{"auth": {"type": 7}}""")]
    [InlineData("""{"auth": {"session": []}}""")]
    [InlineData("""{"inhibit_login": "yes"}""")]
    [InlineData("""{"device_id": ""}""")]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    public async Task Nonsense_is_refused(string body) =>
        (await server.Http.CallAsync(HttpMethod.Post, Path, JsonDocument.Parse(body).RootElement)).Refused(400, "M_BAD_JSON");

    [Fact]
    public async Task Unknown_kinds_are_refused_and_guests_unless_they_are_allowed()
    {
        (await server.Http.CallAsync(HttpMethod.Post, $"{Path}?kind=robot", new { })).Refused(400, "M_INVALID_PARAM");
        (await server.Http.CallAsync(HttpMethod.Post, $"{Path}?kind=guest", new { })).Refused(403, "M_FORBIDDEN");
    }
}
