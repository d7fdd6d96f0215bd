using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.UrlPreviews;

/// <summary>A server that previews pages, and one that has them.</summary>
public sealed class PreviewServers : IAsyncLifetime
{
    private PageServer? _pages;
    private ServerFixture? _server;
    private TestUser? _user;

    internal PageServer Pages => _pages!;

    public async ValueTask InitializeAsync()
    {
        _pages = await PageServer.StartAsync();
        _server = await ServerFixture.StartAsync(options => options.Outgoing.AllowedRanges.Add("127.0.0.0/8"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _pages!.DisposeAsync();
    }

    /// <summary>The answer for a path of the pages' server.</summary>
    internal async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(string path)
    {
        _user ??= await _server!.RegisterAsync("alice");
        return await _user.Http.CallAsync(HttpMethod.Get, $"/_matrix/client/v1/media/preview_url?url={Uri.EscapeDataString(Pages.Url(path))}", (HttpContent?)null);
    }

    /// <summary>The title in the preview of a path; null if it has none.</summary>
    internal async Task<string?> TitleAsync(string path)
    {
        var (status, answer) = await AskAsync(path);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {(int)status} {answer}");
        return answer.TryGetProperty("og:title", out var title) ? title.GetString() : null;
    }
}
