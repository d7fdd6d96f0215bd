using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Myelin.Server.Encryption;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;
using static Myelin.Server.Tests.Encryption.KeyCalls;

namespace Myelin.Server.Tests.Encryption;

/// <summary>"One-time and fallback keys": each one-time key is given once.</summary>
public sealed class OneTimeKeyTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task AKeyIsGivenOnceInTheOrderOfUploadThenTheFallbackKeyAgainAndAgain()
    {
        var (alice, bob) = (await server.RegisterAsync("otk_order_a"), await server.RegisterAsync("otk_order_b"));
        var keys = await alice.UploadKeysAsync(2, fallback: true);
        await alice.PostAsync($"{V3}/keys/upload", new JsonObject { ["one_time_keys"] = keys.OneTimeKeys(1) });

        var given = new List<string?>();
        for (var i = 0; i < 5; i++)
        {
            given.Add(await bob.ClaimAsync(alice));
        }

        Assert.Equal(
            ["signed_curve25519:AAAA0000", "signed_curve25519:AAAA0001", "signed_curve25519:AAAA0003", "signed_curve25519:FALL0002", "signed_curve25519:FALL0002"],
            given);
    }

    [Fact]
    public async Task ManyWhoClaimAtOnceGetDifferentKeys()
    {
        var (alice, bob) = (await server.RegisterAsync("otk_many_a"), await server.RegisterAsync("otk_many_b"));
        await alice.UploadKeysAsync(100);
        var given = new ConcurrentBag<string?>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var i = 0; i < 15; i++)
            {
                given.Add(await bob.ClaimAsync(alice));
            }
        }));

        var keys = given.OfType<string>().ToList();
        Assert.Equal(100, keys.Count);
        Assert.Equal(100, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(0, (await alice.SyncAsync()).KeyCount());
    }

    [Fact]
    public async Task CountsAreInEverySyncAndAChangeEndsALongPoll()
    {
        var (alice, bob) = (await server.RegisterAsync("otk_sync_a"), await server.RegisterAsync("otk_sync_b"));
        var first = await alice.SyncAsync();
        Assert.Equal(0, first.KeyCount());
        Assert.Empty(first.GetProperty("device_unused_fallback_key_types").EnumerateArray());

        var keys = await alice.UploadKeysAsync(3, fallback: true);
        var second = await alice.SyncAsync();
        Assert.Equal(3, second.KeyCount());
        Assert.Equal("signed_curve25519", second.GetProperty("device_unused_fallback_key_types").EnumerateArray().Single().GetString());

        for (var i = 2; i >= 0; i--)
        {
            var poll = alice.SyncAsync(second.Next(), timeout: 60_000);
            await bob.ClaimAsync(alice);
            second = await poll;
            Assert.Equal(i, second.KeyCount());
        }

        await bob.ClaimAsync(alice);
        Assert.Empty((await alice.SyncAsync(second.Next(), timeout: 60_000)).GetProperty("device_unused_fallback_key_types").EnumerateArray());
        var body = keys.Upload(0, fallback: true);
        Assert.Equal(0, (await alice.PostAsync($"{V3}/keys/upload", body)).GetProperty("one_time_key_counts").GetProperty("signed_curve25519").GetInt64());
        Assert.Single((await alice.SyncAsync(second.Next())).GetProperty("device_unused_fallback_key_types").EnumerateArray());
    }

    [Fact]
    public async Task ARepeatedUploadIsAcceptedAndBringsNothingBackAnotherValueIsRefused()
    {
        var (alice, bob) = (await server.RegisterAsync("otk_again_a"), await server.RegisterAsync("otk_again_b"));
        var keys = new TestKeys(alice);
        var body = keys.Upload(2);
        await alice.PostAsync($"{V3}/keys/upload", body);
        Assert.Equal("signed_curve25519:AAAA0000", await bob.ClaimAsync(alice));

        Assert.Equal(1, (await alice.PostAsync($"{V3}/keys/upload", body)).GetProperty("one_time_key_counts").GetProperty("signed_curve25519").GetInt64());
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject
        {
            ["one_time_keys"] = new JsonObject { ["signed_curve25519:AAAA0001"] = keys.OneTimeKey() },
        })).Refused(400, "M_INVALID_PARAM");
        Assert.Equal("signed_curve25519:AAAA0001", await bob.ClaimAsync(alice));
        Assert.Null(await bob.ClaimAsync(alice));
    }

    [Fact]
    public async Task ADeviceHoldsNoMoreKeysThanIsAllowed()
    {
        var alice = await server.RegisterAsync("otk_limit");
        var keys = new TestKeys(alice);
        await alice.PostAsync($"{V3}/keys/upload", keys.Upload(EncryptionLimits.MaximumOneTimeKeys));
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject { ["one_time_keys"] = keys.OneTimeKeys(1) })).Refused(403, "M_FORBIDDEN");
        var fallbacks = new JsonObject();
        for (var i = 0; i <= EncryptionLimits.MaximumFallbackKeys; i++)
        {
            fallbacks[$"algorithm{i}:A"] = keys.OneTimeKey();
        }

        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject { ["fallback_keys"] = fallbacks })).Refused(403, "M_FORBIDDEN");
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/claim", new
        {
            one_time_keys = new Dictionary<string, Dictionary<string, string>>
            {
                [alice.UserId] = Enumerable.Range(0, EncryptionLimits.MaximumClaims + 1).ToDictionary(i => $"D{i}", _ => "signed_curve25519"),
            },
        })).Refused(400, "M_INVALID_PARAM");
    }

    [Fact]
    public async Task AClaimedKeyStaysClaimedAfterARestart()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            TestUser alice;
            await using (var before = await ServerFixture.StartAsync(directory: directory))
            {
                alice = await before.RegisterAsync("alice");
                await alice.UploadKeysAsync(2);
                Assert.Equal("signed_curve25519:AAAA0000", await alice.ClaimAsync(alice));
            }

            await using var after = await ServerFixture.StartAsync(directory: directory);
            var again = alice with { Http = after.ClientFor(alice.AccessToken) };
            Assert.Equal(1, (await again.SyncAsync()).KeyCount());
            Assert.Equal("signed_curve25519:AAAA0001", await again.ClaimAsync(again));
            Assert.Null(await again.ClaimAsync(again));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
