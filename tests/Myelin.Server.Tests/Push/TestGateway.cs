using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Myelin.Api.PushGateway;
using Myelin.Server.Configuration;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Push;

/// <summary>A push gateway on a free loopback port, which answers as it is told to.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonElement> _taken = [];
    private readonly SemaphoreSlim _arrived = new(0);

    private TestGateway(WebApplication app) => _app = app;

    /// <summary>How requests are answered.</summary>
    public Func<HttpContext, JsonElement, Task> Answer { get; set; } = static (context, _) => RejectAsync(context);

    public Uri Address { get; private set; } = null!;

    /// <summary>Its URL, as pushers have it.</summary>
    public string Url => new Uri(Address, Notify.Path).ToString();

    /// <summary>The notifications that have come in, whatever was answered.</summary>
    public IReadOnlyList<JsonElement> All => [.. _taken];

    /// <param name="port">The port; 0 for a free one.</param>
    public static async Task<TestGateway> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var gateway = new TestGateway(app);
        app.MapPost(Notify.Path, gateway.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        gateway.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return gateway;
    }

    /// <summary>A server that may call it.</summary>
    public static Task<ServerFixture> ServerAsync(Action<MyelinOptions>? configure = null, Action<WebApplicationBuilder>? overrides = null, string? directory = null) =>
        ServerFixture.StartAsync(
            options =>
            {
                Allow(options);
                configure?.Invoke(options);
            },
            overrides,
            directory);

    public static void Allow(MyelinOptions options)
    {
        options.Push.AllowHttp = true;
        options.Outgoing.AllowedRanges.Add("127.0.0.0/8");
    }

    public static Task RejectAsync(HttpContext context, params string[] rejected) =>
        context.Response.WriteAsJsonAsync(new JsonObject { ["rejected"] = new JsonArray([.. rejected.Select(key => JsonValue.Create(key))]) });

    public static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>The next notification, which is waited for.</summary>
    public async Task<JsonElement> NextAsync()
    {
        Assert.True(await _arrived.WaitAsync(Patience, TestContext.Current.CancellationToken), "No notification has come.");
        return _taken.ElementAt(Seen++);
    }

    /// <summary>The next notification that meets a condition; others are passed over.</summary>
    public async Task<JsonElement> NextAsync(Func<JsonElement, bool> isMeant)
    {
        while (true)
        {
            if (await NextAsync() is var next && isMeant(next))
            {
                return next;
            }
        }
    }

    /// <summary>Passes over what has come in so far.</summary>
    public void Forget()
    {
        while (_arrived.Wait(0))
        {
            Seen++;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    private int Seen { get; set; }

    private async Task TakeAsync(HttpContext context)
    {
        var body = (await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)).RootElement;
        _taken.Enqueue(body.GetProperty("notification"));
        _arrived.Release();
        await Answer(context, body.GetProperty("notification"));
    }
}

/// <summary>What tests ask of pushers as a client does.</summary>
internal static class PusherClient
{
    public static object Pusher(string url, string key = "a key", string? app = null, object? data = null, bool append = false) => new
    {
        kind = "http",
        app_id = app ?? "org.example.app",
        pushkey = key,
        app_display_name = "An app",
        device_display_name = "A phone",
        profile_tag = "tag",
        lang = "en",
        data = data ?? new { url },
        append,
    };

    public static Task<JsonElement> SetPusherAsync(this TestUser user, object pusher) => user.PostAsync("/_matrix/client/v3/pushers/set", pusher);

    public static async Task<JsonElement[]> PushersAsync(this TestUser user) =>
        [.. (await user.GetAsync("/_matrix/client/v3/pushers")).GetProperty("pushers").EnumerateArray()];

    public static async Task<string[]> PushKeysAsync(this TestUser user) => [.. (await user.PushersAsync()).Select(pusher => pusher.GetProperty("pushkey").GetString()!)];

    public static string? EventId(this JsonElement notification) => notification.TryGetProperty("event_id", out var id) ? id.GetString() : null;

    public static long? Unread(this JsonElement notification) =>
        notification.TryGetProperty("counts", out var counts) && counts.TryGetProperty("unread", out var unread) ? unread.GetInt64() : null;
}
