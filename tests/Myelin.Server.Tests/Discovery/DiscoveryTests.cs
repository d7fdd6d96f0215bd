using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Configuration;
using Myelin.Server.Discovery;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Discovery;

public sealed class DiscoveryTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task VersionsAreToldToAnybody()
    {
        var response = await server.Http.GetFromJsonAsync<JsonElement>("/_matrix/client/versions", Cancellation);
        var versions = response.GetProperty("versions").EnumerateArray().Select(version => version.GetString()).ToList();

        Assert.Contains("r0.6.1", versions);
        Assert.All(Enumerable.Range(1, 19), minor => Assert.Contains($"v1.{minor}", versions));
        Assert.Equal(JsonValueKind.Object, response.GetProperty("unstable_features").ValueKind);
    }

    [Fact]
    public async Task AFeatureBeyondThemIsListedByTheSliceThatBuildsIt()
    {
        await using var other = await ServerFixture.StartAsync(overrides: builder => builder.Services
            .AddSingleton(new UnstableFeature("org.example.feature"))
            .AddSingleton(new UnstableFeature("org.example.feature")));
        var response = await other.Http.GetFromJsonAsync<JsonElement>("/_matrix/client/versions", Cancellation);

        Assert.True(response.GetProperty("unstable_features").GetProperty("org.example.feature").GetBoolean());
    }

    [Fact]
    public async Task ABadTokenIsRefusedEvenWhereNoneIsNeeded()
    {
        using var client = server.ClientFor("nonsense");
        using var response = await client.GetAsync("/_matrix/client/versions", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task CapabilitiesAreWhatIsServed()
    {
        using var anonymous = await server.Http.GetAsync("/_matrix/client/v3/capabilities", Cancellation);
        using var client = server.ClientFor((await server.RegisterAsync("capable")).AccessToken);
        var response = await client.GetFromJsonAsync<JsonElement>("/_matrix/client/v3/capabilities", Cancellation);
        var capabilities = response.GetProperty("capabilities");
        var rooms = capabilities.GetProperty("m.room_versions");

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.True(capabilities.GetProperty("m.change_password").GetProperty("enabled").GetBoolean());
        Assert.False(capabilities.GetProperty("m.3pid_changes").GetProperty("enabled").GetBoolean());
        Assert.Equal("12", rooms.GetProperty("default").GetString());
        Assert.All(Enumerable.Range(1, 12), version => Assert.Equal("stable", rooms.GetProperty("available").GetProperty($"{version}").GetString()));
    }

    [Theory]
    [InlineData("/.well-known/matrix/client")]
    [InlineData("/.well-known/matrix/support")]
    [InlineData("/_matrix/client/v1/auth_metadata")]
    public async Task WhatIsNotSetUpIsNotFound(string path)
    {
        using var response = await server.Http.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task WellKnownDocumentsTellTheSettings()
    {
        await using var other = await ServerFixture.StartAsync(options =>
        {
            options.PublicBaseUrl = "https://matrix.test.example/";
            options.Support.Page = "https://test.example/help";
            options.Support.Contacts.Add(new SupportContactOptions { MatrixId = "@admin:test.example" });
        });

        Assert.Equal(
            """{"m.homeserver":{"base_url":"https://matrix.test.example"}}""",
            await other.Http.GetStringAsync("/.well-known/matrix/client", Cancellation));
        Assert.Equal(
            """{"contacts":[{"role":"m.role.admin","matrix_id":"@admin:test.example"}],"support_page":"https://test.example/help"}""",
            await other.Http.GetStringAsync("/.well-known/matrix/support", Cancellation));
    }
}
