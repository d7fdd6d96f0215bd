using System.Text.Json.Nodes;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;
using Myelin.Server.Federation;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Federation;

/// <summary>Keys of other servers: fetched, stored, believed for as long as they may be ("Retrieving server keys").</summary>
public sealed class ServerKeyTests : IAsyncLifetime
{
    private readonly ShiftedTime _time = new();
    private FederatedServer _world = null!;
    private TestPeer _peer = null!;
    private TestPeer _notary = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _world = await FederatedServer.StartAsync(options => options.Federation.TrustedKeyServers.Add("notary.example"), _time);
        _peer = await _world.PeerAsync("peer.example");
        _notary = await _world.PeerAsync("notary.example", "n");
    }

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_key_is_fetched_once_and_kept()
    {
        _peer.Publish(Now.AddDays(1));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(_peer.Key.VerifyKey, await FindAsync(_peer.Key.KeyId, Now));
        }

        Assert.Equal(1, _peer.Http.Count(TestPeer.KeyPath));
        Assert.Empty(_notary.Http.Requests);
    }

    [Fact]
    public async Task Keys_of_many_servers_are_fetched_at_the_same_time()
    {
        var peers = new List<TestPeer>();
        using var together = new CountdownEvent(8);
        for (var i = 0; i < 8; i++)
        {
            var peer = await _world.PeerAsync($"peer{i}.example");
            var document = peer.Document(Now.AddDays(1));
            var answer = new TaskCompletionSource();
            peers.Add(peer);
            peer.Http.On(TestPeer.KeyPath, async context =>
            {
                // Nobody is answered before everybody is asked.
                together.Signal();
                await Eventually.HoldsAsync(() => together.IsSet);
                await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(document), context.RequestAborted);
            });
        }

        var wanted = peers.SelectMany(peer => new[] { new WantedKey(peer.Name, "ed25519:1", Now), new WantedKey(peer.Name, "ed25519:1", null), new WantedKey(peer.Name, "ed25519:2", null) }).ToList();
        var found = await _world.Get<IServerKeys>().FindAsync(wanted, Cancel);
        Assert.Equal(16, found.Count);
        Assert.All(peers, peer => Assert.Equal(peer.Key.VerifyKey, found[new WantedKey(peer.Name, "ed25519:1", null)]));
        Assert.All(peers, peer => Assert.Equal(1, peer.Http.Count(TestPeer.KeyPath)));
    }

    /// <summary>"Servers MUST use the lesser of this field and 7 days into the future."</summary>
    [Fact]
    public async Task A_key_is_believed_for_seven_days_at_most()
    {
        _peer.Publish(DateTimeOffset.MaxValue);
        Assert.NotNull(await FindAsync("ed25519:1", Now.AddDays(6)));
        Assert.Null(await FindAsync("ed25519:1", Now.AddDays(8)));
        _time.Advance(TimeSpan.FromDays(8));
        _peer.Http.Status(TestPeer.KeyPath, 500);
        Assert.Null(await FindAsync("ed25519:1", Now));
        Assert.NotNull(await FindAsync("ed25519:1", Now.AddDays(-2)));
    }

    [Fact]
    public async Task A_key_past_its_validity_verifies_where_that_is_not_enforced_and_earlier_events()
    {
        _peer.Publish(Now.AddHours(2));
        Assert.NotNull(await FindAsync("ed25519:1", Now));
        _time.Advance(TimeSpan.FromHours(3));
        _peer.Http.Status(TestPeer.KeyPath, 500);
        Assert.Null(await FindAsync("ed25519:1", Now));
        Assert.NotNull(await FindAsync("ed25519:1", Now.AddHours(-2)));
        Assert.NotNull(await FindAsync("ed25519:1", null));
    }

    [Fact]
    public async Task An_old_key_verifies_events_until_it_was_old()
    {
        var old = TestPeer.NewKey("old");
        _peer.Publish(Now.AddDays(1), document => document["old_verify_keys"]!["ed25519:old"] = Old(old, Now.AddDays(-10)));
        Assert.Equal(old.VerifyKey, await FindAsync("ed25519:old", Now.AddDays(-11)));
        Assert.NotNull(await FindAsync("ed25519:old", null));
        Assert.Null(await FindAsync("ed25519:old", Now.AddDays(-9)));
    }

    [Fact]
    public async Task A_key_that_is_no_longer_listed_still_verifies_what_it_did()
    {
        _peer.Publish(Now.AddHours(2));
        var first = _peer.Key;
        Assert.NotNull(await FindAsync("ed25519:1", Now));
        _time.Advance(TimeSpan.FromHours(3));
        _peer.Key = TestPeer.NewKey("2");
        _peer.Publish(Now.AddHours(2));
        Assert.Equal(_peer.Key.VerifyKey, await FindAsync("ed25519:2", Now));
        Assert.Null(await FindAsync("ed25519:1", Now));
        Assert.Equal(first.VerifyKey, await FindAsync("ed25519:1", Now.AddHours(-2)));
    }

    /// <summary>A document that is of another server, unsigned, tampered with, or not one at all.</summary>
    [Theory]
    [InlineData("other server")]
    [InlineData("tampered")]
    [InlineData("unsigned")]
    [InlineData("signed by an old key")]
    [InlineData("no validity")]
    [InlineData("validity of another type")]
    [InlineData("duplicate key")]
    [InlineData("validity beyond numbers")]
    [InlineData("small-order key")]
    [InlineData("no keys")]
    [InlineData("html")]
    [InlineData("array")]
    [InlineData("large")]
    [InlineData("deep")]
    [InlineData("endless")]
    [InlineData("redirect")]
    public async Task A_document_that_is_not_the_servers_own_is_not_believed(string kind)
    {
        var valid = _peer.Document(Now.AddDays(1));
        var old = TestPeer.NewKey("1");
        var document = kind switch
        {
            "other server" => _peer.Document(Now.AddDays(1), document => document["server_name"] = "other.example"),
            "tampered" => valid.Replace("valid_until_ts\":1", "valid_until_ts\":2", StringComparison.Ordinal),
            "unsigned" => valid.Replace("signatures", "signature", StringComparison.Ordinal),
            "signed by an old key" => _peer.Document(Now.AddDays(1), document =>
            {
                document["old_verify_keys"]!["ed25519:1"] = Old(_peer.Key, Now);
                document["verify_keys"] = new JsonObject { ["ed25519:2"] = new JsonObject { ["key"] = old.VerifyKey.ToBase64() } };
            }),
            "no validity" => _peer.Document(Now.AddDays(1), document => document.Remove("valid_until_ts")),
            "validity of another type" => _peer.Document(Now.AddDays(1), document => document["valid_until_ts"] = "tomorrow"),
            "validity beyond numbers" => valid.Replace("valid_until_ts\":1", "valid_until_ts\":1e4001", StringComparison.Ordinal),

            // With this key a signature of nothing verifies anything, where it is not refused.
            "small-order key" => $$$"""{"server_name":"peer.example","valid_until_ts":{{{Now.AddDays(1).ToUnixTimeMilliseconds()}}},"verify_keys":{"ed25519:1": {"key":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} },"signatures":{"peer.example":{"ed25519:1":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} } }""",
            "duplicate key" => valid[..^1] + ",\"server_name\":\"peer.example\"}",
            "no keys" => _peer.Document(Now.AddDays(1), document => document["verify_keys"] = new JsonArray()),
            "html" => "<html>",
            "array" => "[]",
            "large" => _peer.Document(Now.AddDays(1), document => document["x"] = new string('x', FederationLimits.KeyDocumentBytes)),
            "deep" => $$"""{"server_name":{{new string('[', 30_000)}}""",
            _ => valid,
        };
        _peer.Http.Json(TestPeer.KeyPath, document);
        if (kind == "endless")
        {
            _peer.Http.Endless(TestPeer.KeyPath);
        }
        else if (kind == "redirect")
        {
            _peer.Http.Json("/elsewhere", valid);
            _peer.Http.Redirect(TestPeer.KeyPath, "/elsewhere");
        }

        Assert.Null(await FindAsync("ed25519:1", Now));
        Assert.Null(await FindAsync("ed25519:1", null));
    }

    [Fact]
    public async Task Malformed_keys_do_not_conceal_the_others_and_many_are_not_all_kept()
    {
        _peer.Publish(Now.AddDays(1), document =>
        {
            var keys = document["verify_keys"]!;
            keys["ed25519:short"] = new JsonObject { ["key"] = "AAAA" };
            keys["ed25519:number"] = new JsonObject { ["key"] = 1 };
            keys["ed25519:text"] = "AAAA";
            keys["ed25519:with space"] = new JsonObject { ["key"] = _peer.Key.VerifyKey.ToBase64() };
            keys["ed448:1"] = new JsonObject { ["key"] = _peer.Key.VerifyKey.ToBase64() };
            keys[$"ed25519:{new string('x', 300)}"] = new JsonObject { ["key"] = _peer.Key.VerifyKey.ToBase64() };
            for (var i = 0; i < 100; i++)
            {
                document["old_verify_keys"]![$"ed25519:o{i}"] = Old(_peer.Key, Now.AddDays(-1));
            }
        });
        Assert.NotNull(await FindAsync("ed25519:1", Now));
        foreach (var id in new[] { "ed25519:short", "ed25519:number", "ed25519:text", "ed25519:with space", "ed448:1", $"ed25519:{new string('x', 300)}" })
        {
            Assert.Null(await FindAsync(id, null));
        }

        var wanted = Enumerable.Range(0, 100).Select(i => new WantedKey(_peer.Name, $"ed25519:o{i}", null)).ToList();
        Assert.Equal(FederationLimits.KeysPerServer - 1, (await _world.Get<IServerKeys>().FindAsync(wanted, Cancel)).Count);
    }

    [Fact]
    public async Task A_server_that_fails_is_asked_ever_less_often()
    {
        foreach (var (seconds, count) in new[] { (30, 1), (60, 2), (120, 3), (240, 4) })
        {
            Assert.Null(await FindAsync("ed25519:1", Now));
            _time.Advance(TimeSpan.FromSeconds(seconds - 5));
            Assert.Null(await FindAsync("ed25519:1", Now));
            Assert.Equal(count, _peer.Http.Count(TestPeer.KeyPath));
            _time.Advance(TimeSpan.FromSeconds(6));
        }
    }

    [Fact]
    public async Task A_key_that_its_server_does_not_tell_is_asked_of_the_notary()
    {
        _notary.Publish(Now.AddDays(1));
        _notary.Http.Json("/_matrix/key/v2/query", Passed(_peer.Document(Now.AddDays(1))));
        Assert.Equal(_peer.Key.VerifyKey, await FindAsync("ed25519:1", Now));
        var asked = JsonNode.Parse(_notary.Http.Requests.Single(request => request.Path == "/_matrix/key/v2/query").Body)!;
        Assert.InRange(asked["server_keys"]!["peer.example"]!["ed25519:1"]!["minimum_valid_until_ts"]!.GetValue<long>(), Now.AddMinutes(-1).ToUnixTimeMilliseconds(), Now.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("not signed by the notary")]
    [InlineData("signed by another than the notary")]
    [InlineData("not signed by the server")]
    [InlineData("of a server not asked for")]
    [InlineData("malformed")]
    public async Task A_notary_is_believed_only_what_it_and_the_server_have_signed(string kind)
    {
        _notary.Publish(Now.AddDays(1));
        var other = await _world.PeerAsync("other.example");
        var stranger = TestPeer.NewKey("n");
        _notary.Http.Json("/_matrix/key/v2/query", kind switch
        {
            "not signed by the notary" => $$"""{"server_keys":[{{_peer.Document(Now.AddDays(1))}}]}""",
            "signed by another than the notary" => Passed(_peer.Document(Now.AddDays(1)), stranger),
            "not signed by the server" => Passed(_peer.Document(Now.AddDays(1)).Replace("valid_until_ts\":1", "valid_until_ts\":2", StringComparison.Ordinal)),
            "of a server not asked for" => Passed(other.Document(Now.AddDays(1))),
            _ => """{"server_keys":[null,1,[],{},{"server_name":"peer.example"}]}""",
        });
        Assert.Null(await FindAsync("ed25519:1", Now));
        other.Http.Status(TestPeer.KeyPath, 500);
        _notary.Http.Status("/_matrix/key/v2/query", 500);
        Assert.Empty(await _world.Get<IServerKeys>().FindAsync([new WantedKey(other.Name, "ed25519:1", null)], Cancel));
    }

    /// <summary>Keys that change: what the server itself has said is not overridden by what a notary remembers.</summary>
    [Fact]
    public async Task A_notary_neither_replaces_a_key_nor_revives_an_old_one()
    {
        var first = _peer.Key;
        var longAgo = _peer.Document(Now.AddDays(5));
        _peer.Key = TestPeer.NewKey("2");
        _peer.Publish(Now.AddHours(2), document => document["old_verify_keys"]!["ed25519:1"] = Old(first, Now.AddDays(-1)));
        Assert.NotNull(await FindAsync("ed25519:2", Now));
        _time.Advance(TimeSpan.FromHours(3));
        _peer.Http.Status(TestPeer.KeyPath, 500);
        _notary.Publish(Now.AddDays(1));
        _notary.Http.Json("/_matrix/key/v2/query", Passed(longAgo));
        Assert.Null(await FindAsync("ed25519:1", Now));
        Assert.NotNull(await FindAsync("ed25519:1", Now.AddDays(-2)));

        // A key under the same ID.
        _time.Advance(TimeSpan.FromHours(2));
        var genuine = _peer.Key;
        _peer.Key = TestPeer.NewKey("2");
        _notary.Http.Json("/_matrix/key/v2/query", Passed(_peer.Document(Now.AddDays(5))));
        Assert.Null(await FindAsync("ed25519:2", Now));
        Assert.Equal(genuine.VerifyKey, await FindAsync("ed25519:2", null));
    }

    [Fact]
    public async Task Its_own_keys_are_known_without_asking()
    {
        var own = _world.Get<Myelin.Server.Configuration.ServerIdentity>();
        var wanted = new WantedKey(own.ServerName, own.SigningKey.KeyId, Now);
        Assert.Equal(own.SigningKey.VerifyKey, (await _world.Get<IServerKeys>().FindAsync([wanted], Cancel))[wanted]);
        Assert.Empty(await _world.Get<IServerKeys>().FindAsync([wanted with { KeyId = "ed25519:other" }], Cancel));
        Assert.Empty(_world.Network.Connected);
    }

    private async Task<VerifyKey?> FindAsync(string keyId, DateTimeOffset? validAt)
    {
        var wanted = new WantedKey(_peer.Name, keyId, validAt);
        return (await _world.Get<IServerKeys>().FindAsync([wanted], Cancel)).GetValueOrDefault(wanted);
    }

    private string Passed(string document, SigningKey? key = null) =>
        $$"""{"server_keys":[{{System.Text.Encoding.UTF8.GetString(JsonSignatures.Sign(System.Text.Encoding.UTF8.GetBytes(document), "notary.example", key ?? _notary.Key))}}]}""";

    private static JsonObject Old(SigningKey key, DateTimeOffset expired) => new() { ["key"] = key.VerifyKey.ToBase64(), ["expired_ts"] = expired.ToUnixTimeMilliseconds() };
}
