using System.Text.Json.Nodes;
using Myelin.Server.Encryption;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;
using static Myelin.Server.Tests.Encryption.KeyCalls;

namespace Myelin.Server.Tests.Encryption;

/// <summary>"Uploading keys" and "Device keys": what is not of the right form, size, owner or signature is refused (also CVE-2025-61672).</summary>
public sealed class DeviceKeyTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    public static TheoryData<string, string> WrongKeys => new()
    {
        { "user_id", "\"@other:test.example\"" },
        { "user_id", "1" },
        { "device_id", "\"OTHER\"" },
        { "device_id", "null" },
        { "algorithms", "\"m.olm\"" },
        { "algorithms", "[1]" },
        { "keys", "[]" },
        { "keys", "{}" },
        { "keys", "{\"curve25519:OTHER\":\"AAAA\"}" },
        { "keys", "{\"ed25519:OTHER\":\"7MM8t4rTDjx5MvXT8ZYfg8hAPKXqPdS0ADPqAOvVjbA\"}" },
        { "keys", "{\"ed25519\":1}" },
    };

    [Theory]
    [MemberData(nameof(WrongKeys))]
    public async Task KeysOfTheWrongFormAreRefused(string member, string value)
    {
        var alice = await server.RegisterAsync($"wrong{Guid.NewGuid():N}");
        var keys = new TestKeys(alice);
        var (status, answer) = await alice.SendAsync(
            HttpMethod.Post, $"{V3}/keys/upload", new JsonObject { ["device_keys"] = keys.DeviceKeys(json => json[member] = JsonNode.Parse(value)) });
        Assert.True((int)status == 400, $"{(int)status} {answer}");
        Assert.False((await alice.QueryKeysAsync(alice.UserId)).GetProperty("device_keys").GetProperty(alice.UserId).EnumerateObject().Any());
    }

    [Fact]
    public async Task KeysWithoutAValidSignatureAreRefused()
    {
        var alice = await server.RegisterAsync("unsigned");
        var (keys, others) = (new TestKeys(alice), new TestKeys(alice));
        var changed = keys.DeviceKeys();
        changed["algorithms"] = new JsonArray("m.other");
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject { ["device_keys"] = changed })).Refused(400, "M_INVALID_SIGNATURE");
        foreach (var wrong in new JsonNode?[] { "AAAA", null, 1, new JsonObject() })
        {
            var signed = keys.DeviceKeys();
            signed["signatures"]![alice.UserId]![keys.Name] = wrong?.DeepClone();
            (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject { ["device_keys"] = signed })).Refused(400, "M_INVALID_SIGNATURE");
        }

        var absent = keys.DeviceKeys();
        absent.Remove("signatures");
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject { ["device_keys"] = absent })).Refused(400, "M_BAD_JSON");
        Assert.Empty((await alice.QueryKeysAsync(alice.UserId)).GetProperty("device_keys").GetProperty(alice.UserId).EnumerateObject());
        await alice.PostAsync($"{V3}/keys/upload", keys.Upload());
        foreach (var kind in new[] { "one_time_keys", "fallback_keys" })
        {
            (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject { [kind] = others.OneTimeKeys(1) })).Refused(400, "M_INVALID_SIGNATURE");
        }
    }

    /// <summary>Clients verify the signatures of keys; other homeservers take keys that have none, and scripts rely on it.</summary>
    [Fact]
    public async Task KeysThatAreNotSignedByTheDeviceAreTaken()
    {
        var (alice, bob) = (await server.RegisterAsync("signless_a"), await server.RegisterAsync("signless_b"));
        var keys = new TestKeys(alice);
        var others = keys.DeviceKeys();
        others["signatures"] = new JsonObject { [bob.UserId] = new JsonObject { ["ed25519:OTHER"] = "AAAA" } };
        var bare = keys.DeviceKeys();
        bare["signatures"] = new JsonObject();
        foreach (var uploaded in new[] { others, bare })
        {
            await alice.PostAsync($"{V3}/keys/upload", new JsonObject { ["device_keys"] = uploaded.DeepClone() });
            var shown = (await bob.QueryKeysAsync(alice.UserId)).GetProperty("device_keys").GetProperty(alice.UserId).GetProperty(alice.DeviceId);
            Assert.Empty(shown.GetProperty("signatures").EnumerateObject());
            Assert.Equal(keys.Signing.VerifyKey.ToBase64(), shown.GetProperty("keys").GetProperty(keys.Name).GetString());
        }

        // The same keys with the signature are news.
        var since = (await alice.SyncAsync()).Next();
        var signed = keys.DeviceKeys(json => json["keys"] = bare["keys"]!.DeepClone());
        await alice.PostAsync($"{V3}/keys/upload", new JsonObject { ["device_keys"] = signed });
        var after = (await bob.QueryKeysAsync(alice.UserId)).GetProperty("device_keys").GetProperty(alice.UserId).GetProperty(alice.DeviceId);
        Assert.Equal([keys.Name], after.GetProperty("signatures").GetProperty(alice.UserId).EnumerateObject().Select(one => one.Name));
        Assert.Equal([alice.UserId], (await alice.SyncAsync(since)).Lists("changed"));
    }

    [Fact]
    public async Task OneTimeKeysMayComeBeforeTheDeviceKeys()
    {
        var (alice, bob) = (await server.RegisterAsync("early_a"), await server.RegisterAsync("early_b"));
        var keys = new TestKeys(alice);
        var answer = await alice.PostAsync($"{V3}/keys/upload", new JsonObject { ["one_time_keys"] = keys.OneTimeKeys(2), ["fallback_keys"] = keys.OneTimeKeys(1) });
        Assert.Equal(2, answer.GetProperty("one_time_key_counts").GetProperty("signed_curve25519").GetInt32());
        Assert.Empty((await bob.QueryKeysAsync(alice.UserId)).GetProperty("device_keys").GetProperty(alice.UserId).EnumerateObject());

        await alice.PostAsync($"{V3}/keys/upload", new JsonObject { ["device_keys"] = keys.DeviceKeys() });

        Assert.Single((await bob.QueryKeysAsync(alice.UserId)).GetProperty("device_keys").GetProperty(alice.UserId).EnumerateObject());
        Assert.Equal("signed_curve25519:AAAA0000", await bob.ClaimAsync(alice));
        Assert.Equal(1, (await alice.SyncAsync()).KeyCount());
    }

    /// <summary>A client that finds no entry asks for the user again at once, and again.</summary>
    [Fact]
    public async Task AQueryHasAnEntryOfEveryUserOrAFailureOfTheServer()
    {
        var alice = await server.RegisterAsync("entries");
        string[] asked = [alice.UserId, "@nobody:test.example", "@NOBODY:test.example", "@far:other.example", "@farther:other.example"];
        var answer = await alice.QueryKeysAsync(asked);
        Assert.Equal(asked[..3].Order(StringComparer.Ordinal), answer.GetProperty("device_keys").EnumerateObject().Select(user => user.Name).Order(StringComparer.Ordinal));
        Assert.All(answer.GetProperty("device_keys").EnumerateObject(), user => Assert.Empty(user.Value.EnumerateObject()));
        Assert.Equal(["other.example"], answer.GetProperty("failures").EnumerateObject().Select(failure => failure.Name));
    }

    /// <summary>Membership events of other servers name whom they like: the room's other members are found all the same.</summary>
    [Fact]
    public async Task AQueryHasAnEntryOfWhatIsNoUserToo()
    {
        var alice = await server.RegisterAsync("nonsense");
        await alice.UploadKeysAsync();
        string[] asked = [alice.UserId, "nonsense", "@nope", "", $"@{new string('x', 300)}:test.example", "@bad:no host"];
        var answer = (await alice.QueryKeysAsync(asked)).GetProperty("device_keys");
        Assert.Equal(asked.Order(StringComparer.Ordinal), answer.EnumerateObject().Select(user => user.Name).Order(StringComparer.Ordinal));
        Assert.Equal([alice.DeviceId], answer.GetProperty(alice.UserId).EnumerateObject().Select(device => device.Name));
        Assert.All(asked[1..], user => Assert.Empty(answer.GetProperty(user).EnumerateObject()));
    }

    [Fact]
    public async Task KeysThatAreTooLargeAreRefused()
    {
        var alice = await server.RegisterAsync("large");
        var keys = new TestKeys(alice);
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject
        {
            ["device_keys"] = keys.DeviceKeys(json => json["padding"] = new string('x', EncryptionLimits.MaximumKeyObjectBytes)),
        })).Refused(413, "M_TOO_LARGE");
        await alice.PostAsync($"{V3}/keys/upload", keys.Upload());
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject
        {
            ["one_time_keys"] = new JsonObject { ["org.example:A"] = new string('x', EncryptionLimits.MaximumOneTimeKeyBytes) },
        })).Refused(413, "M_TOO_LARGE");
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new JsonObject
        {
            ["one_time_keys"] = new JsonObject { [$"org.example:{new string('x', EncryptionLimits.MaximumNameBytes + 1)}"] = "x" },
        })).Refused(400, "M_INVALID_PARAM");
    }

    [Fact]
    public async Task AQueryGivesTheKeysAsUploadedWithTheDevicesName()
    {
        var (alice, bob) = (await server.RegisterAsync("query_a"), await server.RegisterAsync("query_b"));
        await alice.PutAsync($"{V3}/devices/{alice.DeviceId}", new { display_name = "Alice \"at home\"" });
        var keys = new TestKeys(alice);
        var uploaded = keys.DeviceKeys();
        await alice.PostAsync($"{V3}/keys/upload", new JsonObject { ["device_keys"] = uploaded });
        var second = await server.LogInAsync("query_a");
        await second.UploadKeysAsync();

        var answer = await bob.QueryKeysAsync(alice.UserId, "@none:test.example", "@far:other.example");

        var devices = answer.GetProperty("device_keys").GetProperty(alice.UserId);
        var given = JsonNode.Parse(devices.GetProperty(alice.DeviceId).GetRawText())!.AsObject();
        Assert.Equal("Alice \"at home\"", given["unsigned"]!["device_display_name"]!.GetValue<string>());
        given.Remove("unsigned");
        Assert.True(JsonNode.DeepEquals(uploaded, given));
        Assert.Equal(2, devices.EnumerateObject().Count());
        Assert.Equal(["other.example"], answer.GetProperty("failures").EnumerateObject().Select(failure => failure.Name));
        var one = await bob.PostAsync($"{V3}/keys/query", new { device_keys = new Dictionary<string, string[]> { [alice.UserId] = [second.DeviceId, "NONE"] } });
        Assert.Equal([second.DeviceId], one.GetProperty("device_keys").GetProperty(alice.UserId).EnumerateObject().Select(device => device.Name));
    }

    [Fact]
    public async Task TheEndOfADeviceIsTheEndOfItsKeys()
    {
        var (alice, bob) = (await server.RegisterAsync("ending"), await server.RegisterAsync("ending_b"));
        var second = await server.LogInAsync("ending", deviceId: "SECOND");
        await second.UploadKeysAsync(3, fallback: true);
        await alice.UploadKeysAsync();
        await bob.SendToDeviceAsync(alice.UserId, "SECOND", new { n = 1 });
        await second.PostAsync($"{V3}/logout");

        Assert.Equal([alice.DeviceId], (await bob.QueryKeysAsync(alice.UserId)).GetProperty("device_keys").GetProperty(alice.UserId).EnumerateObject().Select(device => device.Name));
        Assert.Null(await bob.ClaimAsync(second));
        var again = await server.LogInAsync("ending", deviceId: "SECOND");
        var sync = await again.SyncAsync();
        Assert.Equal(0, sync.KeyCount());
        Assert.Empty(sync.Numbers());
        Assert.Null(await bob.ClaimAsync(second));
    }
}
