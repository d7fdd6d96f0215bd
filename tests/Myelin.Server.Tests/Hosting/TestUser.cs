using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

/// <summary>A signed-in user of a <see cref="ServerFixture"/>, with an HTTP client that presents the access token.</summary>
public sealed record TestUser(string UserId, string DeviceId, string AccessToken, string Password, HttpClient Http)
{
    /// <summary>Calls and gives the JSON answer, which must be a success.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body = null)
    {
        var (status, answer) = await SendAsync(method, path, body);
        Assert.True(status == HttpStatusCode.OK, $"{method} {path}: {(int)status} {answer}");
        return answer;
    }

    public Task<JsonElement> GetAsync(string path) => CallAsync(HttpMethod.Get, path);

    public Task<JsonElement> PostAsync(string path, object? body = null) => CallAsync(HttpMethod.Post, path, body ?? new { });

    public Task<JsonElement> PutAsync(string path, object? body = null) => CallAsync(HttpMethod.Put, path, body ?? new { });

    /// <summary>Sends a body that need not be JSON, and gives status and JSON answer.</summary>
    public Task<(HttpStatusCode Status, JsonElement Answer)> SendTextAsync(HttpMethod method, string path, string body) =>
        Http.CallAsync(method, path, new StringContent(body));

    /// <summary>Calls and gives status and JSON answer, whatever they are.</summary>
    public Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(HttpMethod method, string path, object? body = null) =>
        Http.CallAsync(method, path, body);

    /// <summary>The <c>auth</c> of a request with user-interactive authentication by this user's password.</summary>
    public JsonObject PasswordAuth(string? session = null, string? password = null)
    {
        var auth = new JsonObject
        {
            ["type"] = "m.login.password",
            ["identifier"] = new JsonObject { ["type"] = "m.id.user", ["user"] = UserId },
            ["password"] = password ?? Password,
        };
        if (session is not null)
        {
            auth["session"] = session;
        }

        return auth;
    }
}

/// <summary>Calls as tests make them.</summary>
public static class TestCalls
{
    public static Task<(HttpStatusCode Status, JsonElement Answer)> CallAsync(
        this HttpClient http, HttpMethod method, string path, object? body = null) =>
        http.CallAsync(method, path, body is null ? null : JsonContent.Create(body));

    public static async Task<(HttpStatusCode Status, JsonElement Answer)> CallAsync(
        this HttpClient http, HttpMethod method, string path, HttpContent? content)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await http.SendAsync(request, cancellationToken);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken));
    }

    /// <summary>Asserts a refusal by its status and <c>errcode</c>, and gives the answer.</summary>
    public static JsonElement Refused(this (HttpStatusCode Status, JsonElement Answer) call, int status, string errCode)
    {
        Assert.True((int)call.Status == status, $"{(int)call.Status} {call.Answer}");
        Assert.Equal(errCode, call.Answer.GetProperty("errcode").GetString());
        return call.Answer;
    }

    /// <summary>Asserts a success, and gives the answer.</summary>
    public static JsonElement Succeeded(this (HttpStatusCode Status, JsonElement Answer) call)
    {
        Assert.True(call.Status == HttpStatusCode.OK, $"{(int)call.Status} {call.Answer}");
        return call.Answer;
    }
}
