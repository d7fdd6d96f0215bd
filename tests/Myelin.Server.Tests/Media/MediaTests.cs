using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Media;

/// <summary>Uploads and downloads ("Content repository").</summary>
public sealed class MediaTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly byte[] Hello = "Hello, bytes."u8.ToArray();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_uploaded_is_downloaded_by_others_with_its_type_and_name()
    {
        var (alice, bob) = (await server.RegisterAsync("up_alice"), await server.RegisterAsync("up_bob"));
        var mxc = await alice.UploadAsync(Hello, "text/plain; charset=utf-8", "grüße.txt");
        Assert.Matches("^mxc://test\\.example/[A-Za-z0-9_-]{24}$", mxc);
        using var response = await bob.Http.AskAsync(MediaClient.Download(mxc));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Hello, await response.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(Hello.Length, response.Content.Headers.ContentLength);
        Assert.Equal("inline", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("grüße.txt", response.Content.Headers.ContentDisposition.FileNameStar);
        var named = await bob.Http.AskAsync($"{MediaClient.Download(mxc)}/other%20name.txt");
        Assert.Equal("other name.txt", named.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(50 * 1024 * 1024, (await bob.GetAsync($"{MediaClient.V1}/config")).GetProperty("m.upload.size").GetInt64());
        Assert.Equal(50 * 1024 * 1024, (await bob.GetAsync($"{MediaClient.V3}/config")).GetProperty("m.upload.size").GetInt64());
    }

    [Fact]
    public async Task Nothing_at_all_can_be_uploaded()
    {
        var alice = await server.RegisterAsync("empty_alice");
        var mxc = await alice.UploadAsync([], null);
        using var response = await alice.Http.AskAsync(MediaClient.Download(mxc));
        Assert.Equal(0, response.Content.Headers.ContentLength);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.ToString());
    }

    /// <summary>CVE-2023-41318, CVE-2020-26891: what a browser could run is never shown in place, and runs nothing.</summary>
    [Theory]
    [InlineData("image/png", "inline")]
    [InlineData("IMAGE/PNG", "inline")]
    [InlineData("text/css", "inline")]
    [InlineData("audio/x-flac; rate=1", "inline")]
    [InlineData("image/svg+xml", "attachment")]
    [InlineData("text/html", "attachment")]
    [InlineData("text/html; image/png", "attachment")]
    [InlineData("application/xhtml+xml", "attachment")]
    [InlineData("application/pdf", "attachment")]
    [InlineData("application/javascript", "attachment")]
    [InlineData("text/xml", "attachment")]
    [InlineData("multipart/x-mixed-replace", "attachment")]
    [InlineData("not a type", "attachment")]
    [InlineData("", "attachment")]
    public async Task CVE_2023_41318_active_content_is_never_shown_in_place(string type, string disposition)
    {
        var user = await server.RegisterAsync($"inline{Guid.NewGuid():N}");
        var mxc = await user.UploadAsync("<script>alert(1)</script>"u8.ToArray(), type, "x.html");
        using var response = await user.Http.AskAsync(MediaClient.Download(mxc));
        Assert.Equal(disposition, response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["cross-origin"], response.Headers.GetValues("Cross-Origin-Resource-Policy"));
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("sandbox; default-src 'none'; script-src 'none';", policy, StringComparison.Ordinal);
        Assert.Contains("*", response.Headers.GetValues("Access-Control-Allow-Origin"));
        if (disposition == "attachment" && type is "not a type" or "")
        {
            Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.ToString());
        }
    }

    [Fact]
    public async Task File_names_carry_no_line_into_the_headers()
    {
        var user = await server.RegisterAsync("header_alice");
        var mxc = await user.UploadAsync(Hello, "text/plain", "a\r\nSet-Cookie: x=1\0\"; filename=b");
        using var response = await user.Http.AskAsync(MediaClient.Download(mxc));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Contains("aSet-Cookie", response.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
        using var named = await user.Http.AskAsync($"{MediaClient.Download(mxc)}/a%0d%0aSet-Cookie:%20x=1");
        Assert.False(named.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task File_names_keep_characters_beyond_the_basic_plane_and_are_cut_between_characters()
    {
        var user = await server.RegisterAsync("emoji_alice");
        foreach (var (sent, kept) in new[]
        {
            ("\U0001F600 holiday \U00020BB7.jpg", "\U0001F600 holiday \U00020BB7.jpg"),
            (new string('a', 254) + "\U0001F600.jpg", new string('a', 254)),
            (string.Concat(Enumerable.Repeat("\U0001F600", 200)), string.Concat(Enumerable.Repeat("\U0001F600", 127))),
        })
        {
            using var response = await user.Http.AskAsync(MediaClient.Download(await user.UploadAsync(Hello, "text/plain", sent)));
            Assert.Equal(kept, response.Content.Headers.ContentDisposition!.FileNameStar);
        }
    }

    /// <summary>CVE-2021-41281, CVE-2024-50336: nothing but a media ID is one.</summary>
    [Theory]
    [InlineData("test.example/..%2f..%2fetc%2fpasswd")]
    [InlineData("test.example/%2e%2e")]
    [InlineData("test.example/%00")]
    [InlineData("test.example/a%5c..%5cb")]
    [InlineData("test.example/%2fetc%2fpasswd")]
    [InlineData("%5c%5chost%5cshare/id")]
    [InlineData("..%2f..%2fetc/passwd")]
    [InlineData("%2e%2e/passwd")]
    [InlineData("test.example%00/id")]
    [InlineData("a%20b/id")]
    [InlineData("elsewhere.example/unknown")]
    [InlineData("test.example/unknown")]
    public async Task CVE_2021_41281_paths_are_no_media_ids(string path)
    {
        var user = await server.RegisterAsync($"paths{Guid.NewGuid():N}");
        foreach (var target in new[] { $"{MediaClient.V1}/download/{path}", $"{MediaClient.V1}/download/{path}/name", $"{MediaClient.V1}/thumbnail/{path}?width=32&height=32" })
        {
            using var response = await user.Http.AskAsync(target);
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{target}: {(int)response.StatusCode}");
        }

        using var put = await user.Http.PutAsync($"{MediaClient.V3}/upload/{path}", new ByteArrayContent([1]), Cancel);
        Assert.True(put.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{path}: {(int)put.StatusCode}");
    }

    [Fact]
    public async Task A_part_can_be_asked_for()
    {
        var user = await server.RegisterAsync("range_alice");
        var download = MediaClient.Download(await user.UploadAsync(Hello));
        async Task<(HttpStatusCode, string, string?)> PartAsync(string range, Action<HttpRequestHeaders>? more = null)
        {
            using var response = await user.Http.AskAsync(download, headers =>
            {
                headers.TryAddWithoutValidation("Range", range);
                more?.Invoke(headers);
            });
            return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancel), response.Content.Headers.ContentRange?.ToString());
        }

        Assert.Equal((HttpStatusCode.PartialContent, "Hello", "bytes 0-4/13"), await PartAsync("bytes=0-4"));
        Assert.Equal((HttpStatusCode.PartialContent, "bytes.", "bytes 7-12/13"), await PartAsync("bytes=7-"));
        Assert.Equal((HttpStatusCode.PartialContent, "tes.", "bytes 9-12/13"), await PartAsync("bytes=-4"));
        Assert.Equal((HttpStatusCode.PartialContent, "bytes.", "bytes 7-12/13"), await PartAsync("bytes=7-1000"));
        Assert.Equal((HttpStatusCode.OK, "Hello, bytes.", null), await PartAsync("bytes=0-1,3-4"));
        Assert.Equal((HttpStatusCode.OK, "Hello, bytes.", null), await PartAsync("lines=0-1"));
        Assert.Equal((HttpStatusCode.OK, "Hello, bytes.", null), await PartAsync("bytes=0-1", headers => headers.IfRange = new("\"other\"")));
        using var beyond = await user.Http.AskAsync(download, headers => headers.Range = new(13, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal("bytes */13", beyond.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task What_a_client_has_already_is_not_sent_again()
    {
        var user = await server.RegisterAsync("etag_alice");
        var download = MediaClient.Download(await user.UploadAsync(Hello));
        using var first = await user.Http.AskAsync(download);
        Assert.Contains("immutable", first.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.True(first.Headers.CacheControl.Private);
        using var again = await user.Http.AskAsync(download, headers => headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Cancel));
        using var other = await user.Http.AskAsync(download, headers => headers.IfNoneMatch.Add(new("\"other\"")));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Nobody_downloads_without_a_token_unless_the_operator_lets_them()
    {
        var alice = await server.RegisterAsync("frozen_alice");
        var mxc = await alice.UploadAsync(Hello, "text/plain", "hello.txt");
        var path = mxc["mxc://".Length..];
        await server.Http.AskAsync(MediaClient.Download(mxc)).RefusedAsync(401, "M_MISSING_TOKEN");
        await server.Http.AskAsync($"{MediaClient.V3}/download/{path}").RefusedAsync(404, "M_NOT_FOUND");
        await server.Http.AskAsync($"{MediaClient.V3}/download/{path}/name").RefusedAsync(404, "M_NOT_FOUND");
        await server.Http.AskAsync($"{MediaClient.V3}/thumbnail/{path}?width=32&height=32").RefusedAsync(404, "M_NOT_FOUND");

        await using var open = await ServerFixture.StartAsync(options => options.Media.AllowUnauthenticated = true);
        var bob = await open.RegisterAsync("open_bob");
        path = (await bob.UploadAsync(Hello, "text/plain", "hello.txt"))["mxc://".Length..];
        foreach (var version in new[] { "v3", "r0", "v1" })
        {
            using var response = await open.Http.AskAsync($"/_matrix/media/{version}/download/{path}?allow_remote=false&allow_redirect=true&timeout_ms=5");
            Assert.Equal("Hello, bytes.", await response.Content.ReadAsStringAsync(Cancel));
            Assert.True(response.Headers.CacheControl!.Public);
        }
    }

    [Fact]
    public async Task Uploads_need_a_token()
    {
        (await server.Http.CallAsync(HttpMethod.Post, $"{MediaClient.V3}/upload", new ByteArrayContent(Hello))).Refused(401, "M_MISSING_TOKEN");
        (await server.Http.CallAsync(HttpMethod.Post, "/_matrix/media/v1/create", new ByteArrayContent([]))).Refused(401, "M_MISSING_TOKEN");
        (await server.Http.CallAsync(HttpMethod.Put, $"{MediaClient.V3}/upload/test.example/a", new ByteArrayContent(Hello))).Refused(401, "M_MISSING_TOKEN");
    }

    /// <summary>The text of a name as the header's grammar has it, whatever it is.</summary>
    [Theory]
    [InlineData("plain.txt")]
    [InlineData("with \"quotes\" and \\.txt")]
    [InlineData("日本語.txt")]
    [InlineData("percent%20.txt")]
    [InlineData("semi;colon=.txt")]
    public async Task Names_come_back_as_they_were_given(string name)
    {
        var user = await server.RegisterAsync($"names{Guid.NewGuid():N}");
        using var response = await user.Http.AskAsync(MediaClient.Download(await user.UploadAsync(Hello, "text/plain", name)));
        var disposition = response.Content.Headers.ContentDisposition!;
        Assert.Equal(name, disposition.FileNameStar ?? Unquote(disposition.FileName!));
    }

    private static string Unquote(string quoted)
    {
        if (!quoted.StartsWith('"'))
        {
            return quoted;
        }

        var text = new StringBuilder();
        for (var i = 1; i < quoted.Length - 1; i++)
        {
            text.Append(quoted[i] == '\\' ? quoted[++i] : quoted[i]);
        }

        return text.ToString();
    }
}
