using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Myelin.Server.Configuration;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

public sealed class OperatorEndpointTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task ABrowserGetsAPageThatLoadsNothing()
    {
        using var response = await server.Http.GetAsync("/", TestContext.Current.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("<h1>test.example</h1>", page, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{server.Address.Port}</code>", page, StringComparison.Ordinal);
        Assert.Contains("Registration is open", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheRequestClaimsIsEncoded()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Host", "a\"b");
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("a\"b", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePageTellsWhatTheOperatorSet()
    {
        await using var other = await ServerFixture.StartAsync(options =>
        {
            options.PublicBaseUrl = "https://matrix.test.example/";
            options.Registration.Enabled = false;
            options.Registration.Terms["privacy"] = new TermsOptions { Name = "Privacy & more", Url = "https://test.example/privacy" };
            options.Support.Contacts.Add(new SupportContactOptions { EmailAddress = "admin@test.example" });
        });
        var page = await other.Http.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.Contains("<code class=\"address\">https://matrix.test.example</code>", page, StringComparison.Ordinal);
        Assert.Contains("Registration is closed", page, StringComparison.Ordinal);
        Assert.Contains("Privacy &amp; more", page, StringComparison.Ordinal);
        Assert.Contains("mailto:admin@test.example", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthLooksAtDatabaseAndTail()
    {
        var health = await server.Http.GetFromJsonAsync<JsonElement>("/health", TestContext.Current.CancellationToken);

        Assert.Equal("""{"status":"ok","database":"ok","tail":"ok"}""", health.GetRawText());
    }

    [Fact]
    public async Task MetricsCountRequestsByOperation()
    {
        await using var tried = await ServerFixture.StartAsync(options => options.ServerName = "localhost");
        (await tried.Http.GetAsync("/_matrix/client/versions", TestContext.Current.CancellationToken)).Dispose();
        var metrics = await tried.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Contains("myelin_http_request_duration_seconds_count", metrics, StringComparison.Ordinal);
        Assert.Contains("operation=\"getVersions\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePageTellsOfTheAdministratorOnlyWhileNobodyHasAnAccount()
    {
        await using var empty = await ServerFixture.StartAsync();
        var before = await empty.Http.GetStringAsync("/", TestContext.Current.CancellationToken);
        await empty.RegisterAsync("alice");
        var after = await empty.Http.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.Contains("administrator", before, StringComparison.Ordinal);
        Assert.DoesNotContain("administrator", after, StringComparison.Ordinal);
        Assert.DoesNotContain("Nobody has an account", after, StringComparison.Ordinal);
    }
}
