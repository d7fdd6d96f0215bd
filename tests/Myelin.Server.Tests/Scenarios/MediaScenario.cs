using System.Buffers.Binary;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Media;
using Myelin.Server.Tests.UrlPreviews;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Content: uploaded at once and later, downloaded, made smaller, and all that is refused.</summary>
internal static class MediaScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var (alice, bob) = (world.Alice, world.Bob);
        var mxc = await alice.UploadAsync("Hello"u8.ToArray(), "text/plain", "hello.txt");
        var picture = await alice.UploadAsync(BlackPng.Of(400, 300), "image/png", "black.png");
        await AskAsync(bob, MediaClient.Download(mxc));
        await AskAsync(bob, $"{MediaClient.Download(mxc)}?timeout_ms=1000");
        await AskAsync(bob, $"{MediaClient.Download(mxc)}/other.txt?timeout_ms=1000");
        await AskAsync(bob, MediaClient.Thumbnail(picture, "width=32&height=32&method=crop&animated=false&timeout_ms=1000"));
        await AskAsync(bob, MediaClient.Thumbnail(picture, "width=800&height=600&method=scale&animated=true"));
        await bob.GetAsync($"{MediaClient.V1}/config");
        await bob.GetAsync($"{MediaClient.V3}/config");
        var created = (await alice.PostAsync("/_matrix/media/v1/create")).GetProperty("content_uri").GetString()!;
        (await alice.FillAsync(created, "Later"u8.ToArray())).Succeeded();

        // Served to anybody: the world allows it.
        var (old, oldPicture) = (mxc["mxc://".Length..], picture["mxc://".Length..]);
        await AskAsync(world.Anonymous, $"{MediaClient.V3}/download/{old}?allow_remote=true&allow_redirect=false&timeout_ms=1000");
        await AskAsync(world.Anonymous, $"{MediaClient.V3}/download/{old}/other.txt?allow_remote=false&allow_redirect=true&timeout_ms=1000");
        await AskAsync(world.Anonymous, $"{MediaClient.V3}/thumbnail/{oldPicture}?width=32&height=32&method=crop&animated=false&allow_remote=true&allow_redirect=true&timeout_ms=1000");

        await RefuseAsync(world, mxc, created);
        await AdministerAsync(world, mxc);
    }

    /// <summary>Alice is an administrator.</summary>
    private static async Task AdministerAsync(ScenarioWorld world, string mxc)
    {
        const string admin = "/_synapse/admin/v1/media";
        var (alice, path) = (world.Alice, mxc["mxc://".Length..]);
        (HttpMethod, string)[] actions = [(HttpMethod.Post, $"{admin}/quarantine/"), (HttpMethod.Post, $"{admin}/unquarantine/"), (HttpMethod.Delete, $"{admin}/")];
        foreach (var (method, action) in actions)
        {
            (await world.Bob.SendAsync(method, action + path)).Refused(403, "M_FORBIDDEN");
            (await alice.SendAsync(method, $"{action}test.example/none")).Refused(404, "M_NOT_FOUND");
            (await alice.SendAsync(method, $"{action}test.example/a.b")).Refused(404, "M_NOT_FOUND");
            (await alice.SendAsync(method, action + path)).Succeeded();
            var isThere = action.EndsWith("/unquarantine/", StringComparison.Ordinal);
            using var response = await world.Bob.Http.AskAsync(MediaClient.Download(mxc));
            Assert.Equal(isThere ? 200 : 404, (int)response.StatusCode);
        }
    }

    /// <summary>A page as it was, and as it is now.</summary>
    public static async Task PreviewsAsync(ScenarioWorld world)
    {
        await using var pages = await PageServer.StartAsync();
        pages.Content("/cake.png", "image/png", BlackPng.Of(40, 30));
        pages.Html("/cake", """<title>Cake</title><meta property="og:image" content="/cake.png">""");
        var url = Uri.EscapeDataString(pages.Url("/cake"));
        foreach (var path in new[] { $"{MediaClient.V1}/preview_url", $"{MediaClient.V3}/preview_url" })
        {
            await world.Alice.GetAsync($"{path}?url={url}");
            await world.Alice.GetAsync($"{path}?url={url}&ts=1");
            (await world.Alice.SendAsync(HttpMethod.Get, $"{path}?url=file:%2F%2F%2Fetc%2Fpasswd")).Refused(400, "M_INVALID_PARAM");
        }
    }

    private static async Task RefuseAsync(ScenarioWorld world, string text, string filled)
    {
        var (alice, bob) = (world.Alice, world.Bob);
        (await bob.FillAsync(filled, [1])).Refused(403, "M_FORBIDDEN");
        (await alice.FillAsync(filled, [1])).Refused(409, "M_CANNOT_OVERWRITE_MEDIA");
        (await alice.FillAsync("mxc://test.example/none", [1])).Refused(404, "M_NOT_FOUND");
        var created = (await alice.PostAsync("/_matrix/media/v1/create")).GetProperty("content_uri").GetString()!;
        var large = new byte[ScenarioWorld.MaximumUploadBytes + 1];
        (await alice.TryUploadAsync(large)).Refused(413, "M_TOO_LARGE");
        (await alice.FillAsync(created, large)).Refused(413, "M_TOO_LARGE");
        byte[] wide = [.. BlackPng.Of(1, 1)];
        BinaryPrimitives.WriteInt32BigEndian(wide.AsSpan(16), 50_000);
        var bomb = (await alice.UploadAsync(wide))["mxc://".Length..];
        await alice.Http.AskAsync($"{MediaClient.V1}/thumbnail/{bomb}?width=32&height=32").RefusedAsync(413, "M_TOO_LARGE");
        await world.Anonymous.AskAsync($"{MediaClient.V3}/thumbnail/{bomb}?width=32&height=32").RefusedAsync(413, "M_TOO_LARGE");
        foreach (var (http, path) in new[]
        {
            (bob.Http, MediaClient.Thumbnail(text, "width=32&height=32")),
            (world.Anonymous, $"{MediaClient.V3}/thumbnail/{text["mxc://".Length..]}?width=32&height=32"),
        })
        {
            await http.AskAsync(path).RefusedAsync(400, "M_UNKNOWN");
            await http.AskAsync(path.Replace("height=32", "height=0", StringComparison.Ordinal)).RefusedAsync(400, "M_INVALID_PARAM");
            await http.AskAsync(path.Replace("&height=32", string.Empty, StringComparison.Ordinal)).RefusedAsync(400, "M_MISSING_PARAM");
        }

        var full = await world.RegisterAsync("media_full");
        await full.UploadAsync(new byte[ScenarioWorld.MaximumUploadBytes]);
        await full.UploadAsync(new byte[ScenarioWorld.MaximumUploadBytes]);
        (await full.TryUploadAsync([1])).Refused(403, "M_FORBIDDEN");
        (await full.SendAsync(HttpMethod.Post, "/_matrix/media/v1/create", new { })).Refused(403, "M_FORBIDDEN");
    }

    private static Task<byte[]> AskAsync(TestUser user, string path) => AskAsync(user.Http, path);

    private static Task<byte[]> AskAsync(HttpClient http, string path) => http.AskAsync(path).BytesAsync();
}
