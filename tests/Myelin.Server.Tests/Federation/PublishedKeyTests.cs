using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Federation;
using Myelin.Server.Hosting;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Federation;

/// <summary>The keys that this server publishes, its own and as a notary those of others, and what else lets others find it.</summary>
public sealed class PublishedKeyTests : IAsyncLifetime
{
    private readonly ShiftedTime _time = new();
    private FederatedServer _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _time.GetUtcNow();

    private ServerIdentity Own => _world.Get<ServerIdentity>();

    public async ValueTask InitializeAsync() => _world = await FederatedServer.StartAsync(options => options.Federation.WellKnownServer = "matrix.test.example:443", _time);

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("/_matrix/key/v2/server")]
    [InlineData("/_matrix/key/v2/server/")]
    [InlineData("/_matrix/key/v2/server/ed25519:any")]
    public async Task Its_own_keys_are_signed_and_valid_for_a_while(string path)
    {
        var text = await _world.Server.Http.GetStringAsync(path, Cancel);
        var document = JsonNode.Parse(text)!;
        Assert.Equal("test.example", document["server_name"]!.GetValue<string>());
        Assert.Equal(Own.SigningKey.VerifyKey.ToBase64(), document["verify_keys"]![Own.SigningKey.KeyId]!["key"]!.GetValue<string>());
        Assert.Empty(document["old_verify_keys"]!.AsObject());
        Assert.InRange(document["valid_until_ts"]!.GetValue<long>(), Now.AddHours(11).ToUnixTimeMilliseconds(), Now.AddHours(24).ToUnixTimeMilliseconds());
        Assert.True(JsonSignatures.Verify(Encoding.UTF8.GetBytes(text), "test.example", Own.SigningKey.KeyId, Own.SigningKey.VerifyKey));
    }

    [Fact]
    public async Task They_are_renewed_long_before_they_end()
    {
        for (var i = 0; i < 10; i++)
        {
            var document = await _world.Server.Http.GetFromJsonAsync<JsonElement>("/_matrix/key/v2/server", Cancel);
            Assert.True(document.GetProperty("valid_until_ts").GetInt64() > Now.AddHours(11).ToUnixTimeMilliseconds());
            _time.Advance(TimeSpan.FromHours(5));
        }
    }

    /// <summary>The way that docs/federation.md tells.</summary>
    [Fact]
    public async Task After_a_rotation_the_old_key_is_published_and_verifies_what_it_has_signed()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-rotation-").FullName;
        SigningKey old;
        await using (var first = await ServerFixture.StartAsync(directory: directory))
        {
            old = SigningKey.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "signing.key"), Cancel));
        }

        var now = Now;
        var rotated = SigningKeyRotation.Rotate(new MyelinOptions { DataDirectory = directory }, now);
        Assert.Equal(old.KeyId, rotated.Old.KeyId);
        await using var second = await ServerFixture.StartAsync(directory: directory);
        var document = await second.Http.GetFromJsonAsync<JsonElement>("/_matrix/key/v2/server", Cancel);
        Assert.Equal(rotated.NewKeyId, Assert.Single(document.GetProperty("verify_keys").EnumerateObject()).Name);
        var published = document.GetProperty("old_verify_keys").GetProperty(old.KeyId);
        Assert.Equal((old.VerifyKey.ToBase64(), now.ToUnixTimeSeconds()), (published.GetProperty("key").GetString(), published.GetProperty("expired_ts").GetInt64() / 1_000));
        var keys = second.Get<IServerKeys>();
        var name = second.Get<ServerIdentity>().ServerName;
        Assert.Single(await keys.FindAsync([new WantedKey(name, old.KeyId, Now.AddDays(-1)), new WantedKey(name, old.KeyId, Now.AddDays(1))], Cancel));
        await second.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData("ed25519 a_1")]
    [InlineData("ed25519 a_1 AAAA 2026-01-01T00:00:00Z")]
    [InlineData("ed25519 a_1 XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI yesterday")]
    [InlineData("ed25519 a-1 XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI 2026-01-01T00:00:00Z")]
    public void A_line_that_is_no_old_key_stops_the_start(string line)
    {
        var directory = Directory.CreateTempSubdirectory("myelin-old-keys-").FullName;
        File.WriteAllText(Path.Combine(directory, "old-signing.keys"), $"# Comment\n\n{line}\n");
        var refused = Assert.Throws<StartRefusedException>(() => OldSigningKeysFile.Read(new MyelinOptions { DataDirectory = directory }));
        Assert.Contains("line 3", refused.Message, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_notary_passes_on_what_the_server_has_signed_and_signs_it_too()
    {
        var peer = await _world.PeerAsync("peer.example");
        peer.Publish(Now.AddDays(2), document => document["org.example.more"] = new JsonObject { ["kept"] = true });
        var passed = Assert.Single(await QueryAsync("peer.example"));
        var bytes = Encoding.UTF8.GetBytes(passed.ToJsonString());
        Assert.True(JsonSignatures.Verify(bytes, "peer.example", peer.Key.KeyId, peer.Key.VerifyKey));
        Assert.True(JsonSignatures.Verify(bytes, "test.example", Own.SigningKey.KeyId, Own.SigningKey.VerifyKey));
        Assert.True(passed["org.example.more"]!["kept"]!.GetValue<bool>());

        // "Intermediate notary servers should cache a response for half of its lifetime", and go on with it when the server is gone.
        peer.Http.Status(TestPeer.KeyPath, 500);
        await QueryAsync("peer.example");
        Assert.Equal(1, peer.Http.Count(TestPeer.KeyPath));
        _time.Advance(TimeSpan.FromHours(30));
        Assert.Single(await QueryAsync("peer.example"));
        Assert.Equal(2, peer.Http.Count(TestPeer.KeyPath));
    }

    [Fact]
    public async Task Many_servers_are_queried_at_once()
    {
        var peer = await _world.PeerAsync("peer.example");
        peer.Publish(Now.AddDays(2));
        await _world.PeerAsync("silent.example");
        using var response = await _world.Server.Http.PostAsJsonAsync(
            "/_matrix/key/v2/query",
            new JsonObject
            {
                ["server_keys"] = new JsonObject
                {
                    ["peer.example"] = new JsonObject(),
                    ["test.example"] = new JsonObject { ["ed25519:x"] = new JsonObject { ["minimum_valid_until_ts"] = long.MaxValue } },
                    ["silent.example"] = new JsonObject { ["ed25519:x"] = new JsonObject() },
                    ["not a server"] = new JsonObject(),
                    ["127.0.0.1:8448"] = new JsonObject { ["ed25519:x"] = new JsonObject { ["minimum_valid_until_ts"] = long.MinValue } },
                },
            },
            Cancel);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(["peer.example", "test.example"], answer.GetProperty("server_keys").EnumerateArray().Select(keys => keys.GetProperty("server_name").GetString()).Order());
        Assert.DoesNotContain(_world.Network.Connected, connected => connected.StartsWith("127.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"server_keys":null}""")]
    [InlineData("""{"server_keys":[]}""")]
    [InlineData("""{"server_keys":{"a.example":null}}""")]
    [InlineData("""{"server_keys":{"a.example":{"ed25519:1":{"minimum_valid_until_ts":"x"}}}}""")]
    public async Task A_malformed_query_is_refused(string body)
    {
        using var response = await _world.Server.Http.PostAsync("/_matrix/key/v2/query", new StringContent(body), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_notary_waits_for_slow_servers_within_bounds_and_for_no_more_than_its_number()
    {
        await using var limited = await FederatedServer.StartAsync(options => options.RateLimits.Enabled = true);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
        {
            using var response = await limited.Server.Http.GetAsync("/_matrix/key/v2/query/test.example", Cancel);
            statuses.Add(response.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        var many = new JsonObject(Enumerable.Range(0, FederationLimits.NotaryServers + 50).Select(i => KeyValuePair.Create($"host{i}.example", (JsonNode?)new JsonObject())));
        using var answer = await _world.Server.Http.PostAsJsonAsync("/_matrix/key/v2/query", new JsonObject { ["server_keys"] = many }, Cancel);
        Assert.Equal("""{"server_keys":[]}""", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task It_says_what_it_is_and_where_it_is()
    {
        Assert.Matches("""^\{"server":\{"name":"Myelin","version":"[0-9]+\.[0-9]+\.[0-9]+"\}\}$""", await _world.Server.Http.GetStringAsync("/_matrix/federation/v1/version", Cancel));
        Assert.Equal("""{"m.server":"matrix.test.example:443"}""", await _world.Server.Http.GetStringAsync("/.well-known/matrix/server", Cancel));
    }

    [Fact]
    public async Task Two_servers_know_each_others_keys()
    {
        var certificate = _world.Authority.Issue(null, "second.example");
        await using var second = await ServerFixture.StartAsync(options => options.ServerName = "second.example");
        await using var proxy = await HostilePeer.StartAsync(certificate);
        _world.Network.Name("second.example", "8.9.9.9");
        _world.Network.Listen("8.9.9.9", 8448, proxy.Port);
        var document = await second.Http.GetStringAsync("/_matrix/key/v2/server", Cancel);
        proxy.Json(TestPeer.KeyPath, document);
        var identity = second.Get<ServerIdentity>();
        var wanted = new WantedKey(identity.ServerName, identity.SigningKey.KeyId, Now);
        Assert.Equal(identity.SigningKey.VerifyKey, (await _world.Get<IServerKeys>().FindAsync([wanted], Cancel))[wanted]);
    }

    private async Task<IReadOnlyList<JsonNode>> QueryAsync(string server)
    {
        var answer = JsonNode.Parse(await _world.Server.Http.GetStringAsync($"/_matrix/key/v2/query/{server}", Cancel))!;
        return [.. answer["server_keys"]!.AsArray().Select(node => node!)];
    }
}
