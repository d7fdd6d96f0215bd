using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Server.Tests.Encryption;
using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Keys, cross-signing, to-device messages and key backups.</summary>
internal static class EncryptionScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var alice = await world.RegisterAsync("alice_with_keys");
        var bob = await world.RegisterAsync("bob_with_keys");
        await KeysAsync(alice, bob);
        await CrossSigningAsync(alice);
        await RefusedIdentitiesAsync(await world.RegisterAsync("carol_with_keys"));
        await SyncAsync(alice, bob);
        await BackupsAsync(alice);
    }

    private static async Task KeysAsync(TestUser alice, TestUser bob)
    {
        await alice.UploadKeysAsync(5, fallback: true);
        await bob.QueryKeysAsync(alice.UserId, "@far:other.example");
        await bob.ClaimAsync(alice);
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/upload", new { device_keys = 1 })).Refused(400, "M_BAD_JSON");
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/query", new { })).Refused(400, "M_MISSING_PARAM");
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/claim", new { })).Refused(400, "M_MISSING_PARAM");
    }

    private static async Task CrossSigningAsync(TestUser alice)
    {
        var keys = await alice.UploadKeysAsync();
        var identity = await alice.UploadIdentityAsync();
        var master = TestKeys.Signed(identity.MasterKey(), alice.UserId, keys.Name, keys.Signing);
        await alice.PostAsync($"{V3}/keys/signatures/upload", new JsonObject
        {
            [alice.UserId] = new JsonObject { [identity.MasterId] = master, ["NONE"] = keys.DeviceKeys() },
        });
        var wrong = identity.Upload();
        wrong["self_signing_key"] = new TestIdentity(alice.UserId).Upload()["self_signing_key"]!.DeepClone();
        wrong["auth"] = alice.PasswordAuth();
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/device_signing/upload", wrong)).Refused(400, "M_INVALID_SIGNATURE");
        var others = new TestIdentity(alice.UserId).Upload();
        Assert.Equal(401, (int)(await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/device_signing/upload", others)).Status);
    }

    private static async Task RefusedIdentitiesAsync(TestUser carol)
    {
        var identity = new TestIdentity(carol.UserId);
        var withoutMaster = identity.Upload();
        withoutMaster.Remove("master_key");
        (await carol.SendAsync(HttpMethod.Post, $"{V3}/keys/device_signing/upload", withoutMaster)).Refused(400, "M_MISSING_PARAM");

        // A device of the ID of a key would stand where the key is looked for.
        var login = new JsonObject
        {
            ["type"] = "m.login.password",
            ["identifier"] = carol.PasswordAuth()["identifier"]!.DeepClone(),
            ["password"] = carol.PasswordAuth()["password"]!.DeepClone(),
            ["device_id"] = identity.MasterId,
        };
        await carol.PostAsync($"{V3}/login", login);
        (await carol.SendAsync(HttpMethod.Post, $"{V3}/keys/device_signing/upload", identity.Upload())).Refused(403, "M_FORBIDDEN");
    }

    private static async Task SyncAsync(TestUser alice, TestUser bob)
    {
        var since = (await alice.GetAsync($"{V3}/sync")).GetProperty("next_batch").GetString()!;
        await bob.SendToDeviceAsync(alice.UserId, "*", new { n = 1 });
        await alice.UploadKeysAsync();
        var to = (await alice.GetAsync($"{V3}/sync?since={since}")).GetProperty("next_batch").GetString()!;
        await alice.GetAsync($"{V3}/keys/changes?from={since}&to={to}");
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/keys/changes?from=x&to={to}")).Refused(400, "M_INVALID_PARAM");
    }

    private static async Task BackupsAsync(TestUser alice)
    {
        var keys = $"{V3}/room_keys/keys";
        var room = $"{keys}/{Escape("!room:test.example")}";
        (await alice.SendAsync(HttpMethod.Get, $"{V3}/room_keys/version")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Put, $"{keys}?version=1", new { rooms = new { } })).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Put, $"{room}?version=1", new { sessions = new { } })).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Put, $"{room}/one?version=1", KeyBackupTests.Data())).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Put, $"{V3}/room_keys/version/1", KeyBackupTests.Version("b"))).Refused(404, "M_NOT_FOUND");
        var old = await KeyBackupTests.CreateAsync(alice);
        var version = await KeyBackupTests.CreateAsync(alice);
        await alice.GetAsync($"{V3}/room_keys/version");
        await alice.GetAsync($"{V3}/room_keys/version/{version}");
        await alice.PutAsync($"{V3}/room_keys/version/{version}", KeyBackupTests.Version("b"));
        var misplaced = JsonSerializer.SerializeToNode(KeyBackupTests.Version("b"))!.AsObject();
        misplaced["version"] = old;
        (await alice.SendAsync(HttpMethod.Put, $"{V3}/room_keys/version/{version}", misplaced)).Refused(400, "M_INVALID_PARAM");
        foreach (var unknown in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            (await alice.SendAsync(unknown, $"{V3}/room_keys/version/99")).Refused(404, "M_NOT_FOUND");
            (await alice.SendAsync(unknown, $"{keys}?version=99")).Refused(404, "M_NOT_FOUND");
            (await alice.SendAsync(unknown, $"{room}?version=99")).Refused(404, "M_NOT_FOUND");
            (await alice.SendAsync(unknown, $"{room}/one?version=99")).Refused(404, "M_NOT_FOUND");
        }

        await alice.PutAsync($"{room}/one?version={version}", KeyBackupTests.Data());
        await alice.PutAsync($"{room}?version={version}", new { sessions = new { two = KeyBackupTests.Data() } });
        await alice.PutAsync($"{keys}?version={version}", new { rooms = new Dictionary<string, object> { ["!room:test.example"] = new { sessions = new { three = KeyBackupTests.Data() } } } });
        (await alice.SendAsync(HttpMethod.Put, $"{room}/one?version={old}", KeyBackupTests.Data())).Refused(403, "M_WRONG_ROOM_KEYS_VERSION");
        (await alice.SendAsync(HttpMethod.Put, $"{room}?version={old}", new { sessions = new { } })).Refused(403, "M_WRONG_ROOM_KEYS_VERSION");
        (await alice.SendAsync(HttpMethod.Put, $"{keys}?version={old}", new { rooms = new { } })).Refused(403, "M_WRONG_ROOM_KEYS_VERSION");
        foreach (var path in new[] { $"{room}/one", room, keys })
        {
            await alice.GetAsync($"{path}?version={version}");
            await alice.CallAsync(HttpMethod.Delete, $"{path}?version={version}");
        }

        await alice.CallAsync(HttpMethod.Delete, $"{V3}/room_keys/version/{old}");
    }
}
