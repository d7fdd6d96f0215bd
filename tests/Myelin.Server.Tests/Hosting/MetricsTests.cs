using System.Net;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

/// <summary>Who may read <c>/metrics</c>: a proxy's loopback connection must not pass for the operator's.</summary>
public sealed class MetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ATriedOutServerAnswersItsOwnMachineAndNoTraceOfAProxy()
    {
        await using var server = await ServerFixture.StartAsync(options => options.ServerName = "localhost");
        var metrics = await server.Http.GetStringAsync("/metrics", Cancellation);

        Assert.Contains("# TYPE", metrics, StringComparison.Ordinal);
        foreach (var header in (string[])["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Proto", "Via"])
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Http, header, "127.0.0.1"));
        }
    }

    [Theory]
    [InlineData("test.example", false)]
    [InlineData("localhost", true)]
    public async Task WhereAProxyMayBeAtWorkNoLoopbackConnectionIsEnough(string serverName, bool hasProxies)
    {
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.ServerName = serverName;
            options.Proxies.AddRange(hasProxies ? ["127.0.0.1"] : []);
            options.Metrics.Token = "a token of tests";
        });

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Http));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Http, "Authorization", "Bearer another"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Http, "Authorization", "Bearer a token of tests"));
    }

    [Fact]
    public async Task AListenerOfTheirOwnServesMetricsAndHealthAndNothingElse()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Metrics.Listener = "http://127.0.0.1:0");
        using var metrics = new HttpClient { BaseAddress = server.MetricsAddress };

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(metrics));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(metrics, "X-Real-IP", "192.0.2.1"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Http));
        using var health = await metrics.GetAsync("/health", Cancellation);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        foreach (var path in (string[])["/", "/_matrix/client/versions", "/unsubscribe"])
        {
            using var other = await metrics.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
