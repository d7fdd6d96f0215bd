using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Myelin.Server.Tests.Hosting;

/// <summary>The samples of docs/reverse-proxy, by real proxies before a real server.</summary>
public sealed class ReverseProxyTests
{
    private const string V3 = "/_matrix/client/v3";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task NginxHandsOnAllThatMatrixNeeds() => PlayAsync(ReverseProxy.StartNginxAsync);

    [Fact]
    public Task CaddyHandsOnAllThatMatrixNeeds() => PlayAsync(ReverseProxy.StartCaddyAsync);

    /// <summary>There is no Traefik in Debian to run it.</summary>
    [Fact]
    public async Task TraefiksSampleIsWellFormed()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "reverse-proxy", "traefik.yaml"), Cancellation)));
        var http = Of(yaml.Documents[0].RootNode, "http");
        var router = Of(Of(http, "routers"), "myelin");
        var service = Of(Of(http, "services"), ((YamlScalarNode)Of(router, "service")).Value!);
        var middleware = ((YamlSequenceNode)Of(router, "middlewares")).Children.Cast<YamlScalarNode>().Single().Value!;

        Assert.Equal("http://127.0.0.1:8008", ((YamlScalarNode)Of(((YamlSequenceNode)Of(Of(service, "loadBalancer"), "servers"))[0], "url")).Value);
        Assert.Equal(string.Empty, ((YamlScalarNode)Of(Of(Of(Of(Of(http, "middlewares"), middleware), "headers"), "customRequestHeaders"), "Forwarded")).Value);
    }

    private static YamlNode Of(YamlNode node, string key) => ((YamlMappingNode)node).Children[new YamlScalarNode(key)];

    private static async Task PlayAsync(Func<Uri, Task<ReverseProxy>> start)
    {
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Proxies.Add("127.0.0.0/8");
            options.Media.MaximumUploadBytes = 40 * 1024 * 1024;
        });
        await using var proxy = await start(server.Address);
        var alice = await server.RegisterAsync("alice");
        using var http = new HttpClient { BaseAddress = proxy.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", alice.AccessToken);

        await SeesWhoAsksAsync(http, alice);
        await HidesMetricsAsync(http);
        await KeepsPathsAsync(http);
        await TakesLargeUploadsAsync(http);
        await WaitsForSyncsAsync(http, alice);
        await TellsItsOwnAddressAsync(http, proxy);
    }

    /// <summary>The client's address reaches the server, and nothing that the client says of it.</summary>
    private static async Task SeesWhoAsksAsync(HttpClient http, TestUser alice)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{V3}/account/whoami");
        foreach (var (header, value) in new[] { ("X-Forwarded-For", "198.51.100.7"), ("Forwarded", "for=198.51.100.7"), ("X-Real-IP", "198.51.100.7") })
        {
            request.Headers.Add(header, value);
        }

        (await http.SendAsync(request, Cancellation)).Dispose();
        var whois = await http.GetStringAsync($"{V3}/admin/whois/{alice.UserId}", Cancellation);
        Assert.DoesNotContain("198.51.100.7", whois, StringComparison.Ordinal);
        Assert.Contains("\"ip\":\"127.0.0.1\"", whois, StringComparison.Ordinal);
    }

    private static async Task HidesMetricsAsync(HttpClient http)
    {
        using var metrics = await http.GetAsync("/metrics", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, metrics.StatusCode);
    }

    /// <summary>Slashes and other signs of identifiers stay encoded on their way.</summary>
    private static async Task KeepsPathsAsync(HttpClient http)
    {
        var created = await http.PostAsJsonAsync($"{V3}/createRoom", new { room_alias_name = "a/b//c+d" }, Cancellation);
        var room = (await created.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("room_id").GetString()!;
        var alias = await http.GetFromJsonAsync<JsonElement>($"{V3}/directory/room/{Uri.EscapeDataString("#a/b//c+d:test.example")}", Cancellation);
        Assert.Equal(room, alias.GetProperty("room_id").GetString());

        var state = $"{V3}/rooms/{Uri.EscapeDataString(room)}/state/m.test/{Uri.EscapeDataString("k/../e?y#%2F")}";
        using var set = await http.PutAsJsonAsync(state, new { value = 1 }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Equal("""{"value":1}""", await http.GetStringAsync(state, Cancellation));

        // An empty state key is an empty last segment.
        Assert.Contains("room_version", await http.GetStringAsync($"{V3}/rooms/{Uri.EscapeDataString(room)}/state/m.room.create/", Cancellation), StringComparison.Ordinal);
    }

    private static async Task TakesLargeUploadsAsync(HttpClient http)
    {
        var bytes = new byte[30 * 1024 * 1024];
        Random.Shared.NextBytes(bytes);
        using var upload = await http.PostAsync("/_matrix/media/v3/upload?filename=large", new ByteArrayContent(bytes), Cancellation);
        var uri = (await upload.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("content_uri").GetString()!;

        Assert.Equal(bytes, await http.GetByteArrayAsync($"/_matrix/client/v1/media/download/{uri["mxc://".Length..]}", Cancellation));
    }

    /// <summary>A sync waits, and is answered as soon as something happens.</summary>
    private static async Task WaitsForSyncsAsync(HttpClient http, TestUser alice)
    {
        var since = (await http.GetFromJsonAsync<JsonElement>($"{V3}/sync", Cancellation)).GetProperty("next_batch").GetString()!;
        var waiting = http.GetFromJsonAsync<JsonElement>($"{V3}/sync?timeout=30000&since={Uri.EscapeDataString(since)}", Cancellation);
        await alice.PutAsync($"{V3}/user/{alice.UserId}/account_data/org.example.awaited", new { });

        Assert.Contains("org.example.awaited", (await waiting).ToString(), StringComparison.Ordinal);
    }

    private static async Task TellsItsOwnAddressAsync(HttpClient http, ReverseProxy proxy) => Assert.Contains(
        $"http://127.0.0.1:{proxy.Port}</code>", await http.GetStringAsync("/", Cancellation), StringComparison.Ordinal);
}
