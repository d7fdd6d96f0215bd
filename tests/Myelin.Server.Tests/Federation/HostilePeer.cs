using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Myelin.Server.Tests.Federation;

/// <summary>Another server on loopback, speaking TLS, that behaves at each path as a test tells it to.</summary>
internal sealed class HostilePeer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _paths = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<PeerRequest> _requests = new();
    private readonly ConcurrentQueue<string?> _indications = new();
    private readonly CancellationTokenSource _end = new();
    private readonly WebApplication _server;

    private HostilePeer(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(https => https.ServerCertificateSelector = (_, name) =>
        {
            _indications.Enqueue(name);
            return certificate;
        })));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public int Port => new Uri(_server.Urls.First()).Port;

    public IReadOnlyList<PeerRequest> Requests => [.. _requests];

    /// <summary>What it does at all other paths; null: it answers 404.</summary>
    public RequestDelegate? Otherwise { get; set; }

    /// <summary>The server name indication of each connection; null if there was none.</summary>
    public IReadOnlyList<string?> Indications => [.. _indications];

    public static async Task<HostilePeer> StartAsync(X509Certificate2 certificate)
    {
        var peer = new HostilePeer(certificate);
        await peer._server.StartAsync();
        return peer;
    }

    public int Count(string path) => _requests.Count(request => request.Path == path);

    public void On(string path, RequestDelegate behave) => _paths[path] = behave;

    public void Json(string path, string json) => On(path, context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    });

    public void Status(string path, int status) => On(path, context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    public void Redirect(string path, string to) => On(path, context =>
    {
        context.Response.Redirect(to);
        return Task.CompletedTask;
    });

    /// <summary>Answers with bytes that never end.</summary>
    public void Endless(string path) => On(path, async context =>
    {
        var spaces = new byte[8_192];
        Array.Fill(spaces, (byte)' ');
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
        }
    });

    /// <summary>Takes the request and never answers.</summary>
    public void Silent(string path) => On(path, context => UntilGoneAsync(context));

    /// <summary>Begins an answer and never ends it.</summary>
    public void Stalled(string path) => On(path, async context =>
    {
        await context.Response.WriteAsync("{", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await UntilGoneAsync(context);
    });

    /// <summary>Takes the request and cuts the connection.</summary>
    public void Cut(string path) => On(path, static context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _server.DisposeAsync();
        _end.Dispose();
    }

    private async Task UntilGoneAsync(HttpContext context)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _end.Token);
        var waiting = new TaskCompletionSource();
        await using var registration = gone.Token.Register(waiting.SetResult);
        await waiting.Task;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        _requests.Enqueue(new PeerRequest(
            context.Request.Method,
            path,
            context.Request.Host.Value ?? string.Empty,
            context.Request.Headers.Authorization.ToString(),
            body.ToArray(),
            context.Request.Protocol));
        if (_paths.TryGetValue(path, out var behave) || _paths.TryGetValue(context.Request.Path, out behave) || (behave = Otherwise) is not null)
        {
            await behave(context);
            return;
        }

        context.Response.StatusCode = 404;
    }
}

/// <summary>A request as it has come in.</summary>
internal sealed record PeerRequest(string Method, string Path, string Host, string Authorization, byte[] Body, string Protocol);
