using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class LoginTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Path = "/_matrix/client/v3/login";

    [Fact]
    public async Task The_flows_name_password_and_token()
    {
        var flows = (await server.Http.CallAsync(HttpMethod.Get, Path)).Succeeded().GetProperty("flows");
        Assert.Equal("m.login.password", flows[0].GetProperty("type").GetString());
        Assert.False(flows[0].TryGetProperty("get_login_token", out _));
        Assert.Equal("m.login.token", flows[1].GetProperty("type").GetString());
        Assert.True(flows[1].GetProperty("get_login_token").GetBoolean());
        (await server.Http.CallAsync(HttpMethod.Get, "/_matrix/client/r0/login")).Succeeded();
    }

    [Fact]
    public async Task The_user_is_named_by_id_or_localpart_in_the_identifier_or_the_older_member()
    {
        await server.RegisterAsync("names");
        foreach (var name in (string[])["names", "@names:test.example", "NAMES"])
        {
            (await LogInAsync(new { type = "m.login.password", identifier = new { type = "m.id.user", user = name }, password = ServerFixture.Password })).Succeeded();
            (await LogInAsync(new { type = "m.login.password", user = name, password = ServerFixture.Password })).Succeeded();
        }
    }

    [Fact]
    public async Task Wrong_password_and_unknown_user_are_refused_alike()
    {
        await server.RegisterAsync("known");
        var wrong = (await LogInAsync(new { type = "m.login.password", user = "known", password = "wrong" })).Refused(403, "M_FORBIDDEN");
        var unknown = (await LogInAsync(new { type = "m.login.password", user = "unknown", password = "wrong" })).Refused(403, "M_FORBIDDEN");
        Assert.Equal(wrong.ToString(), unknown.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("correct horse battery staple ")]
    [InlineData(" correct horse battery staple")]
    [InlineData("Correct horse battery staple")]
    [InlineData("correct horse battery staple\u0000")]
    public async Task A_password_is_compared_as_it_is(string password)
    {
        var name = $"exact{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(password))}";
        await server.RegisterAsync(name);
        (await LogInAsync(new { type = "m.login.password", user = name, password })).Refused(403, "M_FORBIDDEN");
    }

    [Theory]
    [InlineData("lookalike ")]
    [InlineData("\u217cookalike")]
    [InlineData("loo\u212aalike")]
    [InlineData("look\u0430like")]
    [InlineData("\uff4cookalike")]
    [InlineData("@lookalike:TEST.example")]
    [InlineData("@lookalike:other.example")]
    [InlineData("lookalike:test.example")]
    [InlineData("lookalike\u0000")]
    public async Task Nothing_but_ascii_capitals_stands_for_a_name(string user)
    {
        var (status, answer) = await server.Http.CallAsync(
            HttpMethod.Post, "/_matrix/client/v3/register", new { username = "lookalike", password = ServerFixture.Password, auth = new { type = "m.login.dummy" } });
        Assert.True((int)status == 200 || answer.GetProperty("errcode").GetString() == "M_USER_IN_USE");
        (await LogInAsync(new { type = "m.login.password", user, password = ServerFixture.Password })).Refused(403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task Third_party_identifiers_are_refused_as_unknown()
    {
        (await LogInAsync(new { type = "m.login.password", identifier = new { type = "m.id.thirdparty", medium = "email", address = "a@b" }, password = "p" }))
            .Refused(403, "M_FORBIDDEN");
        (await LogInAsync(new { type = "m.login.password", identifier = new { type = "m.id.phone", country = "GB", phone = "1" }, password = "p" }))
            .Refused(403, "M_FORBIDDEN");
        (await LogInAsync(new { type = "m.login.password", medium = "email", address = "a@b", password = "p" })).Refused(403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task Nonsense_is_refused()
    {
        (await LogInAsync(new { type = "m.login.unheard" })).Refused(400, "M_UNKNOWN");
        (await LogInAsync(new { })).Refused(400, "M_MISSING_PARAM");
        (await LogInAsync(new { type = "m.login.password" })).Refused(400, "M_MISSING_PARAM");
        (await LogInAsync(new { type = "m.login.password", user = "a" })).Refused(400, "M_MISSING_PARAM");
        (await LogInAsync(new { type = "m.login.password", identifier = new { type = "m.id.user" }, password = "p" })).Refused(400, "M_MISSING_PARAM");
        (await LogInAsync(new { type = "m.login.password", identifier = new { type = "m.id.odd" }, password = "p" })).Refused(400, "M_UNKNOWN");
        (await LogInAsync(new { type = "m.login.token" })).Refused(400, "M_MISSING_PARAM");
        (await LogInAsync(new { type = 1 })).Refused(400, "M_BAD_JSON");
        (await LogInAsync(new { type = "m.login.password", user = "a", password = new { } })).Refused(400, "M_BAD_JSON");
    }

    [Fact]
    public async Task A_known_device_keeps_its_name_and_loses_its_tokens()
    {
        var first = await server.RegisterAsync("samedevice");
        await first.PutAsync($"/_matrix/client/v3/devices/{first.DeviceId}", new { display_name = "Mine" });
        var second = (await LogInAsync(new
        {
            type = "m.login.password",
            user = "samedevice",
            password = ServerFixture.Password,
            device_id = first.DeviceId,
            initial_device_display_name = "Other",
        })).Succeeded();
        (await first.SendAsync(HttpMethod.Get, "/_matrix/client/v3/account/whoami")).Refused(401, "M_UNKNOWN_TOKEN");
        using var http = server.ClientFor(second.GetProperty("access_token").GetString()!);
        var devices = (await http.CallAsync(HttpMethod.Get, "/_matrix/client/v3/devices")).Succeeded().GetProperty("devices");
        Assert.Equal(1, devices.GetArrayLength());
        Assert.Equal("Mine", devices[0].GetProperty("display_name").GetString());
    }

    [Fact]
    public async Task Device_ids_and_names_have_a_bound()
    {
        await server.RegisterAsync("bounds");
        (await LogInAsync(new { type = "m.login.password", user = "bounds", password = ServerFixture.Password, device_id = new string('D', 256) }))
            .Refused(400, "M_INVALID_PARAM");
        (await LogInAsync(new { type = "m.login.password", user = "bounds", password = ServerFixture.Password, initial_device_display_name = new string('n', 256) }))
            .Refused(400, "M_TOO_LARGE");
    }

    [Fact]
    public async Task A_login_token_is_made_by_the_password_and_good_for_one_login()
    {
        const string getToken = "/_matrix/client/v1/login/get_token";
        var user = await server.RegisterAsync("tokenmaker");
        var (status, challenge) = await user.SendAsync(HttpMethod.Post, getToken, new { });
        Assert.Equal(401, (int)status);
        var session = challenge.GetProperty("session").GetString();
        var made = await user.PostAsync(getToken, new { auth = user.PasswordAuth(session) });
        Assert.Equal(120_000, made.GetProperty("expires_in_ms").GetInt64());
        var token = made.GetProperty("login_token").GetString();

        // One consent is good for one token.
        Assert.Equal(401, (int)(await user.SendAsync(HttpMethod.Post, getToken, new { auth = new { session } })).Status);

        var logins = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LogInAsync(new { type = "m.login.token", token })));
        var login = Assert.Single(logins, login => (int)login.Status == 200);
        Assert.Equal(user.UserId, login.Answer.GetProperty("user_id").GetString());
        Assert.All(logins.Where(other => (int)other.Status != 200), other => other.Refused(403, "M_FORBIDDEN"));
        (await LogInAsync(new { type = "m.login.token", token = "unknown" })).Refused(403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task Access_tokens_missing_wrong_or_oversized_are_refused()
    {
        const string whoami = "/_matrix/client/v3/account/whoami";
        (await server.Http.CallAsync(HttpMethod.Get, whoami)).Refused(401, "M_MISSING_TOKEN");
        foreach (var token in (string[])["wrong", new string('x', 4000)])
        {
            using var http = server.ClientFor(token);
            var answer = (await http.CallAsync(HttpMethod.Get, whoami)).Refused(401, "M_UNKNOWN_TOKEN");
            Assert.False(answer.GetProperty("soft_logout").GetBoolean());
        }
    }

    private Task<(System.Net.HttpStatusCode Status, System.Text.Json.JsonElement Answer)> LogInAsync(object body) =>
        server.Http.CallAsync(HttpMethod.Post, Path, body);
}
