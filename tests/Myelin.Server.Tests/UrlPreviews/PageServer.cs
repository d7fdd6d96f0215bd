using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Myelin.Server.Tests.UrlPreviews;

/// <summary>A web server on loopback whose pages the tests write.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _pages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly WebApplication _server;

    private PageServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            var path = context.Request.Path.Value!;
            _asked.AddOrUpdate(path, 1, static (_, count) => count + 1);
            context.Response.StatusCode = 404;
            return _pages.TryGetValue(path, out var page) ? Answer(context, page) : Task.CompletedTask;
        });
    }

    public int Port => new Uri(_server.Urls.First()).Port;

    public static async Task<PageServer> StartAsync()
    {
        var server = new PageServer();
        await server._server.StartAsync();
        return server;
    }

    /// <summary>The URL of a path.</summary>
    public string Url(string path) => $"http://127.0.0.1:{Port}{path}";

    /// <summary>How often a path has been asked for.</summary>
    public int Asked(string path) => _asked.GetValueOrDefault(path);

    public void Html(string path, string page) => Content(path, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));

    public void Content(string path, string type, byte[] content) => Page(path, async context =>
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    });

    public void Redirect(string path, string to) => Page(path, context =>
    {
        context.Response.Redirect(to);
        return Task.CompletedTask;
    });

    public void Page(string path, RequestDelegate page) => _pages[path] = page;

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private static Task Answer(HttpContext context, RequestDelegate page)
    {
        context.Response.StatusCode = 200;
        return page(context);
    }
}
