using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

/// <summary>A server behind a proxy on the same machine, as clients and operators meet it.</summary>
public sealed class ProxiedServerTests
{
    private const string Login = "/_matrix/client/v3/login";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RateLimitsCountEachClientBehindATrustedProxy()
    {
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Proxies.Add("127.0.0.1");
            options.RateLimits.Enabled = true;
        });

        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, await LogInAsync(server, $"198.51.100.{i}"));
        }

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            statuses.Add(await LogInAsync(server, "203.0.113.9"));
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task WithoutATrustedProxyNobodyChoosesHisAddress()
    {
        await using var server = await ServerFixture.StartAsync(options => options.RateLimits.Enabled = true);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            statuses.Add(await LogInAsync(server, $"198.51.100.{i}"));
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task WhoisTellsTheClientsAddress()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Proxies.Add("127.0.0.1"));
        var alice = await server.RegisterAsync("alice");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_matrix/client/v3/account/whoami") { Headers = { { "X-Forwarded-For", "::ffff:198.51.100.7" } } };
        (await alice.Http.SendAsync(request, Cancellation)).Dispose();
        using var whois = new HttpRequestMessage(HttpMethod.Get, $"/_matrix/client/v3/admin/whois/{alice.UserId}") { Headers = { { "X-Forwarded-For", "198.51.100.7" } } };
        using var answer = await alice.Http.SendAsync(whois, Cancellation);

        Assert.Contains("\"ip\":\"198.51.100.7\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheFrontPageTellsTheAddressThatTheProxyWasAskedBy()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Proxies.Add("127.0.0.1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Headers = { { "X-Forwarded-For", "198.51.100.7" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "matrix.test.example" } },
        };
        using var answer = await server.Http.SendAsync(request, Cancellation);

        Assert.Contains("https://matrix.test.example</code>", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> LogInAsync(ServerFixture server, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Login)
        {
            Headers = { { "X-Forwarded-For", address } },
            Content = JsonContent.Create(new { type = "m.login.password", identifier = new { type = "m.id.user", user = $"nobody{Guid.NewGuid():N}" }, password = "wrong" }),
        };
        using var response = await server.Http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
