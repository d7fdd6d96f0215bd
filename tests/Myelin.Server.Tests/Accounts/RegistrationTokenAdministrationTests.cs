using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

/// <summary>Synapse's endpoints about registration tokens, in its shapes.</summary>
public sealed class RegistrationTokenAdministrationTests : IAsyncLifetime
{
    private const string Path = "/_synapse/admin/v1/registration_tokens";

    private ServerFixture _server = null!;
    private TestUser _root = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerFixture.StartAsync(options => options.Registration.RequireToken = true);
        if (!TestDatabase.IsAbsent)
        {
            await _server.Get<Myelin.Server.Accounts.IAccountAdministration>().CreateAsync("root", "p", true, null, TestContext.Current.CancellationToken);
            _root = await _server.LogInAsync("root", "p");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_token_is_made_told_changed_used_and_removed()
    {
        var made = await _root.PostAsync($"{Path}/new", new { token = "abcd", uses_allowed = 1 });
        Assert.Equal("""{"token":"abcd","uses_allowed":1,"pending":0,"completed":0,"expiry_time":null}""", made.GetRawText());
        (await _root.SendAsync(HttpMethod.Post, $"{Path}/new", new { token = "abcd" })).Refused(400, "M_INVALID_PARAM");

        var begun = (await _server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/register", new { username = "a", password = "p" })).Answer;
        (await RegisterAsync("a", new { type = "m.login.registration_token", token = "abcd", session = begun.GetProperty("session").GetString() })).Succeeded();
        var used = await _root.GetAsync($"{Path}/abcd");
        Assert.Equal("""{"token":"abcd","uses_allowed":1,"pending":0,"completed":1,"expiry_time":null}""", used.GetRawText());
        (await RegisterAsync("b", new { type = "m.login.registration_token", token = "abcd" })).Refused(401, "M_FORBIDDEN");

        var changed = await _root.PutAsync($"{Path}/abcd", new { uses_allowed = (long?)null, expiry_time = 4_781_243_146_000 });
        Assert.Equal("""{"token":"abcd","uses_allowed":null,"pending":0,"completed":1,"expiry_time":4781243146000}""", changed.GetRawText());
        Assert.Equal(changed.GetRawText(), (await _root.PutAsync($"{Path}/abcd")).GetRawText());
        (await RegisterAsync("b", new { type = "m.login.registration_token", token = "abcd" })).Succeeded();

        Assert.Equal("{}", (await _root.CallAsync(HttpMethod.Delete, $"{Path}/abcd")).GetRawText());
        foreach (var (method, body) in new (HttpMethod, object?)[] { (HttpMethod.Get, null), (HttpMethod.Put, new { }), (HttpMethod.Put, new { uses_allowed = 1 }), (HttpMethod.Delete, null) })
        {
            (await _root.SendAsync(method, $"{Path}/abcd", body)).Refused(404, "M_NOT_FOUND");
        }
    }

    [Fact]
    public async Task What_is_about_to_be_used_is_pending()
    {
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Registration.RequireToken = true;
            options.Registration.Terms["privacy"] = new Myelin.Server.Configuration.TermsOptions { Name = "Privacy", Url = "https://test.example/privacy" };
        });
        await server.Get<Myelin.Server.Accounts.IAccountAdministration>().CreateAsync("root", "p", true, null, TestContext.Current.CancellationToken);
        var root = await server.LogInAsync("root", "p");
        await root.PostAsync($"{Path}/new", new { token = "abcd" });
        var (_, begun) = await server.Http.CallAsync(
            HttpMethod.Post, "/_matrix/client/v3/register", new { username = "a", password = "p", auth = new { type = "m.login.registration_token", token = "abcd" } });
        Assert.Equal(1, (await root.GetAsync($"{Path}/abcd")).GetProperty("pending").GetInt32());

        var auth = new { type = "m.login.terms", session = begun.GetProperty("session").GetString() };
        (await server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/register", new { username = "a", password = "p", auth })).Succeeded();
        var used = await root.GetAsync($"{Path}/abcd");
        Assert.Equal((0, 1), (used.GetProperty("pending").GetInt32(), used.GetProperty("completed").GetInt32()));
    }

    [Fact]
    public async Task The_list_holds_all_or_the_valid_or_the_others()
    {
        await _root.PostAsync($"{Path}/new", new { token = "good" });
        await _root.PostAsync($"{Path}/new", new { token = "spent", uses_allowed = 0 });

        Assert.Equal(["good", "spent"], await ListAsync(string.Empty));
        Assert.Equal(["good"], await ListAsync("?valid=true"));
        Assert.Equal(["spent"], await ListAsync("?valid=false"));
        (await _root.SendAsync(HttpMethod.Get, $"{Path}?valid=perhaps")).Refused(400, "M_INVALID_PARAM");

        async Task<IEnumerable<string?>> ListAsync(string query) => (await _root.GetAsync($"{Path}{query}"))
            .GetProperty("registration_tokens").EnumerateArray().Select(token => token.GetProperty("token").GetString());
    }

    [Theory]
    [InlineData("{}", 16)]
    [InlineData("""{"length":64}""", 64)]
    [InlineData("""{"length":1,"uses_allowed":null,"expiry_time":null}""", 1)]
    public async Task A_random_token_has_the_length_that_was_asked_for(string body, int length)
    {
        var made = (await _root.SendTextAsync(HttpMethod.Post, $"{Path}/new", body)).Succeeded();

        Assert.Matches($"^[A-Za-z0-9._~-]{{{length}}}$", made.GetProperty("token").GetString());
        Assert.Equal(JsonValueKind.Null, made.GetProperty("uses_allowed").ValueKind);
    }

    [Theory]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":"a b"}""")]
    [InlineData("""{"token":5}""")]
    [InlineData("""{"token":null}""")]
    [InlineData("""{"token":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")]
    [InlineData("""{"length":0}""")]
    [InlineData("""{"length":65}""")]
    [InlineData("""{"length":"16"}""")]
    [InlineData("""{"length":null}""")]
    [InlineData("""{"uses_allowed":-1}""")]
    [InlineData("""{"uses_allowed":1.5}""")]
    [InlineData("""{"uses_allowed":"1"}""")]
    [InlineData("""{"expiry_time":1000}""")]
    [InlineData("""{"expiry_time":"never"}""")]
    public async Task What_is_wrong_is_an_invalid_parameter(string body)
    {
        (await _root.SendTextAsync(HttpMethod.Post, $"{Path}/new", body)).Refused(400, "M_INVALID_PARAM");
        Assert.Empty((await _root.GetAsync(Path)).GetProperty("registration_tokens").EnumerateArray());
    }

    [Fact]
    public async Task Administrators_alone_may_do_any_of_it()
    {
        await _root.PostAsync($"{Path}/new", new { token = "abcd" });
        (await RegisterAsync("mallory", new { type = "m.login.registration_token", token = "abcd" })).Succeeded();
        var mallory = await _server.LogInAsync("mallory", "p");
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, Path), (HttpMethod.Post, $"{Path}/new"), (HttpMethod.Get, $"{Path}/abcd"), (HttpMethod.Put, $"{Path}/abcd"), (HttpMethod.Delete, $"{Path}/abcd"),
        })
        {
            (await mallory.SendAsync(method, path, method == HttpMethod.Get ? null : new { })).Refused(403, "M_FORBIDDEN");
            (await _server.Http.CallAsync(method, path, method == HttpMethod.Get ? null : new { })).Refused(401, "M_MISSING_TOKEN");
        }
    }

    private Task<(System.Net.HttpStatusCode Status, JsonElement Answer)> RegisterAsync(string username, object auth) =>
        _server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/register", new { username, password = "p", auth });
}
