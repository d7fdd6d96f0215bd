using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Myelin.Core.Signing;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Encryption;

/// <summary>A device's keys as a client makes them: signed for real, though nobody can decrypt with them.</summary>
internal sealed class TestKeys(string user, string device)
{
    private int _made;

    public TestKeys(TestUser user)
        : this(user.UserId, user.DeviceId)
    {
    }

    public SigningKey Signing { get; } = SigningKey.Generate();

    public string Name => $"ed25519:{device}";

    /// <summary>The device keys, signed by the device.</summary>
    public JsonObject DeviceKeys(Action<JsonObject>? change = null)
    {
        var keys = new JsonObject
        {
            ["user_id"] = user,
            ["device_id"] = device,
            ["algorithms"] = new JsonArray("m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"),
            ["keys"] = new JsonObject { [$"curve25519:{device}"] = Base64(32), [Name] = Signing.VerifyKey.ToBase64() },
        };
        change?.Invoke(keys);
        return Signed(keys, user, Name, Signing);
    }

    /// <summary>A one-time key, signed by the device.</summary>
    public JsonObject OneTimeKey(bool fallback = false)
    {
        var key = new JsonObject { ["key"] = Base64(32) };
        if (fallback)
        {
            key["fallback"] = true;
        }

        return Signed(key, user, Name, Signing);
    }

    /// <summary>New one-time keys by their names.</summary>
    public JsonObject OneTimeKeys(int count)
    {
        var keys = new JsonObject();
        for (var i = 0; i < count; i++)
        {
            keys[$"signed_curve25519:AAAA{_made++:D4}"] = OneTimeKey();
        }

        return keys;
    }

    /// <summary>The body of an upload of device keys, one-time keys and perhaps a fallback key.</summary>
    public JsonObject Upload(int oneTimeKeys = 0, bool fallback = false)
    {
        var body = new JsonObject { ["device_keys"] = DeviceKeys(), ["one_time_keys"] = OneTimeKeys(oneTimeKeys) };
        if (fallback)
        {
            body["fallback_keys"] = new JsonObject { [$"signed_curve25519:FALL{_made++:D4}"] = OneTimeKey(fallback: true) };
        }

        return body;
    }

    public static string Base64(int bytes) => UnpaddedBase64.Encode(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>Signs the object in place, beside the signatures it has.</summary>
    public static JsonObject Signed(JsonObject json, string user, string name, SigningKey key)
    {
        var signature = JsonSignatures.Signature(Encoding.UTF8.GetBytes(json.ToJsonString()), key);
        var signatures = json["signatures"] as JsonObject ?? [];
        json["signatures"] = signatures;
        var ofUser = signatures[user] as JsonObject ?? [];
        signatures[user] = ofUser;
        ofUser[name] = signature;
        return json;
    }
}

/// <summary>A user's three cross-signing keys.</summary>
internal sealed class TestIdentity(string user)
{
    public SigningKey Master { get; } = SigningKey.Generate();

    public SigningKey SelfSigning { get; } = SigningKey.Generate();

    public SigningKey UserSigning { get; } = SigningKey.Generate();

    public string MasterId => Master.VerifyKey.ToBase64();

    public static string NameOf(SigningKey key) => $"ed25519:{key.VerifyKey.ToBase64()}";

    public JsonObject MasterKey() => Key("master", Master);

    public JsonObject Upload() => new()
    {
        ["master_key"] = MasterKey(),
        ["self_signing_key"] = TestKeys.Signed(Key("self_signing", SelfSigning), user, NameOf(Master), Master),
        ["user_signing_key"] = TestKeys.Signed(Key("user_signing", UserSigning), user, NameOf(Master), Master),
    };

    private JsonObject Key(string usage, SigningKey key) => new()
    {
        ["user_id"] = user,
        ["usage"] = new JsonArray(usage),
        ["keys"] = new JsonObject { [NameOf(key)] = key.VerifyKey.ToBase64() },
    };
}

/// <summary>What tests ask of keys as a client does.</summary>
internal static class KeyCalls
{
    public const string V3 = "/_matrix/client/v3";

    public static async Task<TestKeys> UploadKeysAsync(this TestUser user, int oneTimeKeys = 0, bool fallback = false)
    {
        var keys = new TestKeys(user);
        await user.PostAsync($"{V3}/keys/upload", keys.Upload(oneTimeKeys, fallback));
        return keys;
    }

    public static async Task<TestIdentity> UploadIdentityAsync(this TestUser user)
    {
        var identity = new TestIdentity(user.UserId);
        await user.PostAsync($"{V3}/keys/device_signing/upload", identity.Upload());
        return identity;
    }

    public static Task<System.Text.Json.JsonElement> QueryKeysAsync(this TestUser user, params string[] users) =>
        user.PostAsync($"{V3}/keys/query", new { device_keys = users.ToDictionary(asked => asked, _ => Array.Empty<string>()) });

    /// <summary>Claims a key; its name, or null if there was none.</summary>
    public static async Task<string?> ClaimAsync(this TestUser user, TestUser of, string algorithm = "signed_curve25519")
    {
        var answer = await user.PostAsync(
            $"{V3}/keys/claim",
            new { one_time_keys = new Dictionary<string, Dictionary<string, string>> { [of.UserId] = new() { [of.DeviceId] = algorithm } } });
        return answer.GetProperty("one_time_keys").TryGetProperty(of.UserId, out var devices)
            ? devices.GetProperty(of.DeviceId).EnumerateObject().Single().Name
            : null;
    }

    public static Task SendToDeviceAsync(this TestUser user, string to, string device, object content, string type = "m.test", string? transaction = null) =>
        user.PutAsync(
            $"{V3}/sendToDevice/{type}/{transaction ?? Guid.NewGuid().ToString("N")}",
            new { messages = new Dictionary<string, Dictionary<string, object>> { [to] = new() { [device] = content } } });

    /// <summary>The numbers in the contents of a sync's to-device messages.</summary>
    public static IReadOnlyList<int> Numbers(this System.Text.Json.JsonElement sync) => sync.TryGetProperty("to_device", out var messages)
        ? [.. messages.GetProperty("events").EnumerateArray().Select(message => message.GetProperty("content").GetProperty("n").GetInt32())]
        : [];

    /// <summary>A part of <c>device_lists</c>.</summary>
    public static string[] Lists(this System.Text.Json.JsonElement sync, string part) => sync.TryGetProperty("device_lists", out var lists)
        ? [.. lists.GetProperty(part).EnumerateArray().Select(user => user.GetString()!).Order(StringComparer.Ordinal)]
        : [];

    public static long KeyCount(this System.Text.Json.JsonElement sync) => sync.GetProperty("device_one_time_keys_count").GetProperty("signed_curve25519").GetInt64();
}
