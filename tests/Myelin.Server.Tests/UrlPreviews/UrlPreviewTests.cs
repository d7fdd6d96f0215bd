using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Outgoing;
using Myelin.Server.UrlPreviews;

namespace Myelin.Server.Tests.UrlPreviews;

/// <summary>Previews of real pages, as a client gets them.</summary>
public sealed class UrlPreviewTests : IAsyncLifetime
{
    private PageServer _pages = null!;
    private ServerFixture _server = null!;
    private TestUser _alice = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _pages = await PageServer.StartAsync();
        _server = await ServerFixture.StartAsync(options => options.Outgoing.AllowedRanges.Add("127.0.0.0/8"));
        _alice = await _server.RegisterAsync("alice");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _pages.DisposeAsync();
    }

    [Fact]
    public async Task A_page_says_what_it_is_and_its_picture_comes_to_this_server()
    {
        var picture = BlackPng.Of(40, 30);
        _pages.Content("/cake.png", "image/png", picture);
        _pages.Html("/cake", """
            <head><meta property="og:title" content="Cake"><meta property="og:type" content="article">
            <meta property="og:image" content="/cake.png"><meta property="og:image:width" content="4000"><meta property="og:image:alt" content="A cake">
            <meta property="og:description" content="How to bake it"></head>
            """);
        var preview = await PreviewAsync("/cake");
        Assert.Equal(("Cake", "article", "How to bake it", "A cake"), (Text(preview, "og:title"), Text(preview, "og:type"), Text(preview, "og:description"), Text(preview, "og:image:alt")));
        Assert.Equal(("image/png", 40, 30, picture.Length), (Text(preview, "og:image:type"), Number(preview, "og:image:width"), Number(preview, "og:image:height"), Number(preview, "matrix:image:size")));

        var mxc = Text(preview, "og:image");
        Assert.StartsWith("mxc://test.example/", mxc, StringComparison.Ordinal);
        Assert.Equal(picture, await _alice.Http.GetByteArrayAsync($"/_matrix/client/v1/media/download/{mxc["mxc://".Length..]}", Cancel));
    }

    [Fact]
    public async Task What_a_page_does_not_say_comes_from_its_metadata_and_text()
    {
        _pages.Html("/plain", """
            <title>A plain page</title><body><img src="pictures/wide.png" width=300 height=200>
            <p>It has a paragraph that is long enough to be a description of it.</p></body>
            """);
        _pages.Content("/pictures/wide.png", "image/png", BlackPng.Of(3, 2));
        var preview = await PreviewAsync("/plain");
        Assert.Equal(
            ("A plain page", "It has a paragraph that is long enough to be a description of it.", 3),
            (Text(preview, "og:title"), Text(preview, "og:description"), Number(preview, "og:image:width")));
    }

    [Fact]
    public async Task What_is_blank_says_nothing()
    {
        _pages.Html("/blank", """
            <title>A title</title><meta name=description content=" "><meta name="twitter:title" content=" "><meta name="twitter:description" content="">
            <p>It has a paragraph that is long enough to be a description of it.</p>
            """);
        var preview = await PreviewAsync("/blank");
        Assert.Equal(("A title", "It has a paragraph that is long enough to be a description of it."), (Text(preview, "og:title"), Text(preview, "og:description")));
    }

    [Fact]
    public async Task A_page_may_be_all_in_a_form()
    {
        _pages.Html("/form", """
            <form id="aspnetForm"><label>A label that is as long as a paragraph, and none</label><h1>The heading</h1>
            <p>It has a paragraph that is long enough to be a description of it.</p></form>
            """);
        var preview = await PreviewAsync("/form");
        Assert.Equal(("The heading", "It has a paragraph that is long enough to be a description of it."), (Text(preview, "og:title"), Text(preview, "og:description")));
    }

    [Fact]
    public async Task A_page_that_names_hosts_that_there_can_not_be_has_a_preview()
    {
        _pages.Html("/hosts", """
            <title>A title</title><meta property="og:image" content="http://xn--&#228;/a.png"><link rel="alternate" type="application/json+oembed" href="http://xn--&#228;/o">
            """);
        var preview = await PreviewAsync("/hosts");
        Assert.Equal("A title", Text(preview, "og:title"));
    }

    [Fact]
    public async Task Gaps_are_filled_from_oembed()
    {
        _pages.Html("/video", """<link rel="alternate" type="application/json+oembed" href="/oembed">""");
        _pages.Content("/oembed", "application/json", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            type = "video",
            version = "1.0",
            title = "A video",
            provider_name = "Videos",
            thumbnail_url = _pages.Url("/thumbnail"),
            html = "<iframe src='x'></iframe><p>What is embedded here says a sentence about itself.</p>",
        })));
        _pages.Content("/thumbnail", "image/png", BlackPng.Of(8, 8));
        var preview = await PreviewAsync("/video");
        Assert.Equal(
            ("A video", "Videos", "What is embedded here says a sentence about itself.", 8),
            (Text(preview, "og:title"), Text(preview, "og:site_name"), Text(preview, "og:description"), Number(preview, "og:image:width")));
    }

    [Fact]
    public async Task A_picture_is_its_own_preview()
    {
        _pages.Content("/photos/tea%20cup.png", "image/png", BlackPng.Of(5, 6));
        _pages.Page("/photos/tea cup.png", async context =>
        {
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(BlackPng.Of(5, 6), context.RequestAborted);
        });
        var preview = await PreviewAsync("/photos/tea%20cup.png");
        Assert.Equal(("tea cup.png", 5, 6), (Text(preview, "og:title"), Number(preview, "og:image:width"), Number(preview, "og:image:height")));
    }

    [Fact]
    public async Task What_is_neither_a_page_nor_a_picture_has_an_empty_preview()
    {
        _pages.Content("/archive", "application/zip", new byte[100]);
        Assert.Empty((await PreviewAsync("/archive")).EnumerateObject());
    }

    /// <summary>What says that it is a picture and is none, or one of a kind that is not decoded, is not kept: CVE-2024-53863, CVE-2023-41318.</summary>
    [Theory]
    [InlineData("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("image/png", "<html><script>alert(1)</script></html>")]
    [InlineData("image/png", "")]
    public async Task CVE_2024_53863_a_picture_is_known_by_its_content(string type, string content)
    {
        _pages.Content("/bad", type, Encoding.UTF8.GetBytes(content));
        _pages.Html("/page", """<title>T</title><meta property="og:image" content="/bad">""");
        Assert.False((await PreviewAsync("/page")).TryGetProperty("og:image", out _));
        Assert.False((await PreviewAsync("/bad")).TryGetProperty("og:image", out _));
    }

    [Fact]
    public async Task A_preview_is_made_once_and_kept_for_messages_of_its_time()
    {
        var time = new ShiftedTime();
        await using var server = await ServerFixture.StartAsync(
            options => options.Outgoing.AllowedRanges.Add("127.0.0.0/8"), builder => builder.Services.AddSingleton<TimeProvider>(time));
        var user = await server.RegisterAsync("bob");
        _pages.Html("/news", "<title>Old</title>");
        var then = time.GetUtcNow();
        var asked = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PreviewAsync("/news", user: user)));
        Assert.All(asked, preview => Assert.Equal("Old", Text(preview, "og:title")));
        Assert.Equal(1, _pages.Asked("/news"));

        _pages.Html("/news", "<title>New</title>");
        Assert.Equal("Old", Text(await PreviewAsync("/news", user: user), "og:title"));
        time.Advance(UrlPreviewLimits.Fresh + TimeSpan.FromMinutes(1));
        Assert.Equal("New", Text(await PreviewAsync("/news", user: user), "og:title"));
        Assert.Equal("Old", Text(await PreviewAsync("/news", then + TimeSpan.FromMinutes(1), user), "og:title"));
        Assert.Equal(2, _pages.Asked("/news"));

        time.Advance(UrlPreviewLimits.Kept);
        await server.Services.GetServices<IRecurringWork>().OfType<PreviewRemoval>().Single().RunAsync(Cancel);
        Assert.Equal(0, await server.Get<IDatabase>().ReadAsync((session, token) => session.ScalarAsync("SELECT COUNT(*) FROM url_previews", token), Cancel));
    }

    [Fact]
    public async Task Redirects_are_followed_so_far()
    {
        _pages.Html("/end", "<title>The end</title>");
        _pages.Redirect("/1", "/2");
        _pages.Redirect("/2", "end");
        Assert.Equal("The end", Text(await PreviewAsync("/1"), "og:title"));
        for (var i = 0; i <= UrlPreviewLimits.Redirects; i++)
        {
            _pages.Redirect($"/chain{i}", $"/chain{i + 1}");
        }

        _pages.Html($"/chain{UrlPreviewLimits.Redirects + 1}", "<title>Too far</title>");
        _pages.Redirect("/loop", "/loop");
        _pages.Redirect("/file", "file:///etc/passwd");
        await RefusedAsync(_pages.Url("/chain0"), HttpStatusCode.BadGateway, "M_UNKNOWN");
        await RefusedAsync(_pages.Url("/loop"), HttpStatusCode.BadGateway, "M_UNKNOWN");
        await RefusedAsync(_pages.Url("/file"), HttpStatusCode.BadGateway, "M_UNKNOWN");
        Assert.Equal("Too far", Text(await PreviewAsync("/chain1"), "og:title"));
    }

    [Fact]
    public async Task A_failure_is_told_and_not_repeated_at_once()
    {
        await RefusedAsync(_pages.Url("/absent"), HttpStatusCode.BadGateway, "M_UNKNOWN");
        await RefusedAsync(_pages.Url("/absent"), HttpStatusCode.BadGateway, "M_UNKNOWN");
        Assert.Equal(1, _pages.Asked("/absent"));
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("/relative")]
    [InlineData("ftp://example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("http://user:password@example.org/")]
    [InlineData("http://example.org:25/")]
    [InlineData("http://example.org:22/")]
    [InlineData("http://")]
    [InlineData("http://xn--ä/")]
    [InlineData("http://אa.invalid/")]
    public async Task What_is_not_asked_for_is_refused(string url) => await RefusedAsync(url, HttpStatusCode.BadRequest, "M_INVALID_PARAM");

    [Fact]
    public async Task A_url_that_is_too_long_is_refused() =>
        await RefusedAsync("http://example.org/" + new string('x', UrlPreviewLimits.UrlLength), HttpStatusCode.BadRequest, "M_INVALID_PARAM");

    /// <summary>CVE-2023-32683, CVE-2024-52594, CVE-2024-52602 and their like: a public page is a way to private addresses by redirects, pictures and oEmbed.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("0.0.0.0")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    public async Task CVE_2023_32683_private_addresses_are_not_asked(string host)
    {
        // The page itself stands at an address that is allowed, and leads to others on this machine.
        const string Allowed = "127.0.0.2";
        await using var names = new NameServer();
        names.Set("public.example", "127.0.0.1");
        await using var server = await ServerFixture.StartAsync(options => options.Outgoing.AllowedRanges.Add($"{Allowed}/32"));
        var user = await server.RegisterAsync("eve");
        await RefusedAsync($"http://{host}:{_pages.Port}/secret", HttpStatusCode.Forbidden, "M_FORBIDDEN", user);
        Assert.Equal(0, _pages.Asked("/secret"));
    }

    [Fact]
    public async Task CVE_2023_32683_a_page_does_not_lead_to_private_addresses()
    {
        await using var names = new NameServer();
        names.Set("page.example", "127.0.0.1");
        names.Set("private.example", "127.0.0.3");
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Outgoing.AllowedRanges.Add("127.0.0.1/32");
            options.Outgoing.NameServers.Add(names.EndPoint.ToString());
        });
        var user = await server.RegisterAsync("eve");
        foreach (var host in (string[])["127.0.0.3", "private.example", "[::1]", "[::ffff:127.0.0.3]", "0.0.0.0"])
        {
            var secret = $"http://{host}:{_pages.Port}/secret";
            var name = Guid.NewGuid().ToString("N");
            _pages.Redirect($"/{name}/redirect", secret);
            _pages.Html($"/{name}/image", $"<title>T</title><meta property='og:image' content='{secret}'>");
            _pages.Html($"/{name}/oembed", $"<title>T</title><link rel=alternate type='application/json+oembed' href='{secret}'>");
            _pages.Content($"/{name}/document", "application/json", Encoding.UTF8.GetBytes($$"""{"type":"photo","url":"{{secret}}"}"""));
            _pages.Html($"/{name}/photo", $"<title>T</title><link rel=alternate type='application/json+oembed' href='/{name}/document'>");
            await RefusedAsync($"http://page.example:{_pages.Port}/{name}/redirect", HttpStatusCode.Forbidden, "M_FORBIDDEN", user);
            foreach (var kind in (string[])["image", "oembed", "photo"])
            {
                var preview = await PreviewAsync($"http://page.example:{_pages.Port}/{name}/{kind}", user: user);
                Assert.Equal(("T", false), (Text(preview, "og:title"), preview.TryGetProperty("og:image", out _)));
            }
        }

        Assert.Equal(0, _pages.Asked("/secret"));
    }

    [Fact]
    public async Task Hosts_that_the_operator_refuses_are_not_asked()
    {
        await using var names = new NameServer();
        names.Set("www.refused.example", "127.0.0.1");
        names.Set("refused.example", "127.0.0.1");
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Outgoing.AllowedRanges.Add("127.0.0.0/8");
            options.Outgoing.NameServers.Add(names.EndPoint.ToString());
            options.UrlPreviews.RefusedHosts.Add("*.refused.example");
        });
        var user = await server.RegisterAsync("eve");
        _pages.Html("/page", "<title>Reached</title>");
        Assert.Equal("Reached", Text(await PreviewAsync($"http://refused.example:{_pages.Port}/page", user: user), "og:title"));
        await RefusedAsync($"http://WWW.refused.example:{_pages.Port}/page", HttpStatusCode.BadRequest, "M_INVALID_PARAM", user);
        await RefusedAsync($"http://www.refused.example.:{_pages.Port}/page", HttpStatusCode.BadRequest, "M_INVALID_PARAM", user);
    }

    [Fact]
    public async Task Where_previews_are_switched_off_there_is_no_endpoint()
    {
        await using var server = await ServerFixture.StartAsync(options => options.UrlPreviews.Enabled = false);
        var user = await server.RegisterAsync("eve");
        await RefusedAsync("http://example.org/", HttpStatusCode.NotFound, "M_UNRECOGNIZED", user);
    }

    /// <summary>CVE-2022-41952: a stream without an end, and one that comes a byte at a time.</summary>
    [Fact]
    public async Task CVE_2022_41952_what_has_no_end_is_read_to_a_bound()
    {
        _pages.Page("/endless", async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<title>Endless</title>", context.RequestAborted);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[65_536]);
            }
        });
        _pages.Page("/endless.png", async context =>
        {
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(BlackPng.Of(4, 4), context.RequestAborted);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[65_536]);
            }
        });
        Assert.Equal("Endless", Text(await PreviewAsync("/endless"), "og:title"));
        Assert.False((await PreviewAsync("/endless.png")).TryGetProperty("og:image", out _));
        _pages.Html("/page", """<title>T</title><meta property="og:image" content="/endless.png">""");
        Assert.False((await PreviewAsync("/page")).TryGetProperty("og:image", out _));
    }

    [Fact]
    public async Task CVE_2022_41952_what_takes_too_long_is_given_up()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await ServerFixture.StartAsync(
            options => options.Outgoing.AllowedRanges.Add("127.0.0.0/8"), builder => builder.Services.AddSingleton<TimeProvider>(time));
        var user = await server.RegisterAsync("eve");
        var begun = new TaskCompletionSource();
        _pages.Page("/slow", async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var refused = RefusedAsync(_pages.Url("/slow"), HttpStatusCode.BadGateway, "M_UNKNOWN", user);
        await begun.Task.WaitAsync(Cancel);
        time.Advance(UrlPreviewLimits.Timeout);
        await refused;
    }

    [Fact]
    public async Task Who_would_wait_too_long_is_told_to_come_again()
    {
        const int tooMany = 3;

        // By a clock that stands still, none is given up, however long all take to come.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await ServerFixture.StartAsync(
            options => options.Outgoing.AllowedRanges.Add("127.0.0.0/8"), builder => builder.Services.AddSingleton<TimeProvider>(time));
        var user = await server.RegisterAsync("many");
        var release = new TaskCompletionSource();
        async Task<HttpStatusCode> AskAsync(int page)
        {
            _pages.Page($"/held/{page}", async context =>
            {
                await release.Task;
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<title>Held</title>", context.RequestAborted);
            });
            using var response = await user.Http.GetAsync(
                $"/_matrix/client/v1/media/preview_url?url={Uri.EscapeDataString(_pages.Url($"/held/{page}"))}", Cancel);
            return response.StatusCode;
        }

        var asked = Enumerable.Range(0, UrlPreviewLimits.MadeAtOnce + UrlPreviewLimits.Waiting + tooMany).Select(AskAsync).ToList();
        for (var refused = 0; refused < tooMany; refused++)
        {
            var answered = await Task.WhenAny(asked);
            Assert.Equal(HttpStatusCode.TooManyRequests, await answered);
            asked.Remove(answered);
        }

        release.SetResult();
        Assert.All(await Task.WhenAll(asked), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private async Task<JsonElement> PreviewAsync(string path, DateTimeOffset? at = null, TestUser? user = null)
    {
        var url = path.StartsWith('/') ? _pages.Url(path) : path;
        using var response = await (user ?? _alice).Http.GetAsync(
            $"/_matrix/client/v1/media/preview_url?url={Uri.EscapeDataString(url)}" + (at is { } time ? $"&ts={time.ToUnixTimeMilliseconds()}" : ""), Cancel);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(response.IsSuccessStatusCode, $"{url}: {body}");
        return body;
    }

    private async Task RefusedAsync(string url, HttpStatusCode status, string errCode, TestUser? user = null)
    {
        using var response = await (user ?? _alice).Http.GetAsync($"/_matrix/client/v1/media/preview_url?url={Uri.EscapeDataString(url)}", Cancel);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal((status, errCode), (response.StatusCode, Text(body, "errcode")));
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
