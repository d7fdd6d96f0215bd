using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Myelin.Server.Configuration;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>A server with one application service that owns <c>@_bridge_…</c> and <c>#_bridge_…</c>.</summary>
internal sealed class AppServiceWorld : IAsyncDisposable
{
    public const string V3 = "/_matrix/client/v3";

    private readonly string _directory;

    private AppServiceWorld(TestAppService service, string directory, ServerFixture server)
    {
        Service = service;
        _directory = directory;
        Server = server;
        Bridge = Client(TestAppService.AsToken);
    }

    public TestAppService Service { get; }

    public ServerFixture Server { get; private set; }

    /// <summary>Calls with the service's token.</summary>
    public HttpClient Bridge { get; private set; }

    /// <summary>The directory of the registrations.</summary>
    public string Registrations => Path.Combine(_directory, "registrations");

    public static async Task<AppServiceWorld> StartAsync(
        string more = "receive_ephemeral: true\norg.matrix.msc3202: true", Action<MyelinOptions>? configure = null, Action<WebApplicationBuilder>? overrides = null)
    {
        var service = await TestAppService.StartAsync();
        var directory = Directory.CreateTempSubdirectory("myelin-appservice-").FullName;
        var registrations = Directory.CreateDirectory(Path.Combine(directory, "registrations")).FullName;
        Directory.CreateDirectory(Path.Combine(directory, "data"));
        await File.WriteAllTextAsync(Path.Combine(registrations, "bridge.yaml"), Registration(service.Url, more), TestContext.Current.CancellationToken);
        return new AppServiceWorld(service, directory, await StartServerAsync(directory, configure, overrides));
    }

    public static string Registration(string? url, string more = "", string id = "bridge", string asToken = TestAppService.AsToken) => $"""
        id: {id}
        url: {url ?? "null"}
        as_token: {asToken}
        hs_token: {TestAppService.HsToken}
        sender_localpart: _{id}_bot
        namespaces:
          users:
            - exclusive: true
              regex: "@_{id}_.*"
          aliases:
            - exclusive: true
              regex: "#_{id}_.*"
          rooms: []
        {more}
        """;

    /// <summary>Ends the server and starts it again on what it left.</summary>
    public async Task RestartAsync(Action<MyelinOptions>? configure = null, Action<WebApplicationBuilder>? overrides = null)
    {
        await Server.DisposeAsync();
        Server = await StartServerAsync(_directory, configure, overrides);
        Bridge = Client(TestAppService.AsToken);
    }

    public HttpClient Client(string token)
    {
        var http = new HttpClient { BaseAddress = Server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }

    /// <summary>Registers a user of the service.</summary>
    public async Task<string> GhostAsync(string name)
    {
        (await Bridge.CallAsync(HttpMethod.Post, $"{V3}/register", new { type = "m.login.application_service", username = $"_bridge_{name}", inhibit_login = true })).Succeeded();
        return $"@_bridge_{name}:test.example";
    }

    /// <summary>Calls in the name of a user.</summary>
    public Task<(HttpStatusCode Status, JsonElement Answer)> AsAsync(string user, HttpMethod method, string path, object? body = null, string? device = null) =>
        Bridge.CallAsync(
            method, $"{path}{(path.Contains('?') ? '&' : '?')}user_id={Uri.EscapeDataString(user)}{(device is null ? "" : $"&device_id={Uri.EscapeDataString(device)}")}", body);

    /// <summary>The service has itself pinged, which resumes what waits for it.</summary>
    public async Task PingAsync() => (await Bridge.CallAsync(HttpMethod.Post, "/_matrix/client/v1/appservice/bridge/ping", new { })).Succeeded();

    public async Task JoinAsync(string user, string room) =>
        (await AsAsync(user, HttpMethod.Post, $"{V3}/rooms/{Uri.EscapeDataString(room)}/join", new { })).Succeeded();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Service.DisposeAsync();
        await TestDatabase.RemoveAsync(Path.Combine(_directory, "data"));
        Directory.Delete(_directory, recursive: true);
    }

    private static Task<ServerFixture> StartServerAsync(string directory, Action<MyelinOptions>? configure, Action<WebApplicationBuilder>? overrides) =>
        ServerFixture.StartAsync(
            options =>
            {
                options.AppServices.Directory = Path.Combine(directory, "registrations");
                configure?.Invoke(options);
            },
            overrides,
            Path.Combine(directory, "data"));
}
