using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;
using static Myelin.Server.Tests.Encryption.KeyCalls;

namespace Myelin.Server.Tests.Encryption;

/// <summary>"Cross-signing": who may upload what, and who is shown whose signatures.</summary>
public sealed class CrossSigningTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Keys = $"{V3}/keys/device_signing/upload";
    private const string Signatures = $"{V3}/keys/signatures/upload";

    [Fact]
    public async Task TheFirstUploadAndTheSameKeysAgainNeedNoConfirmationOthersDo()
    {
        var alice = await server.RegisterAsync("xs_auth");
        var identity = new TestIdentity(alice.UserId);
        await alice.PostAsync(Keys, identity.Upload());
        await alice.PostAsync(Keys, identity.Upload());

        var others = new TestIdentity(alice.UserId).Upload();
        var (status, answer) = await alice.SendAsync(HttpMethod.Post, Keys, others);
        Assert.Equal(401, (int)status);
        others["auth"] = alice.PasswordAuth(answer.GetProperty("session").GetString(), "wrong");
        Assert.Equal(401, (int)(await alice.SendAsync(HttpMethod.Post, Keys, others)).Status);
        others["auth"] = alice.PasswordAuth(answer.GetProperty("session").GetString());
        await alice.PostAsync(Keys, others);
        var shown = (await alice.QueryKeysAsync(alice.UserId)).GetProperty("master_keys").GetProperty(alice.UserId);
        Assert.Equal(others["master_key"]!["keys"]!.AsObject().Single().Key, shown.GetProperty("keys").EnumerateObject().Single().Name);
    }

    [Fact]
    public async Task KeysThatAreNotSignedByTheMasterKeyOrOfTheWrongFormAreRefused()
    {
        var alice = await server.RegisterAsync("xs_wrong");
        var (identity, other) = (new TestIdentity(alice.UserId), new TestIdentity(alice.UserId));
        var body = identity.Upload();
        body["self_signing_key"] = other.Upload()["self_signing_key"]!.DeepClone();
        (await alice.SendAsync(HttpMethod.Post, Keys, body)).Refused(400, "M_INVALID_SIGNATURE");
        (await alice.SendAsync(HttpMethod.Post, Keys, new JsonObject { ["self_signing_key"] = identity.Upload()["self_signing_key"]!.DeepClone() }))
            .Refused(400, "M_MISSING_PARAM");
        body = identity.Upload();
        body["master_key"]!["user_id"] = "@other:test.example";
        (await alice.SendAsync(HttpMethod.Post, Keys, body)).Refused(400, "M_INVALID_PARAM");
        body = identity.Upload();
        body["master_key"]!["usage"] = new JsonArray("self_signing");
        (await alice.SendAsync(HttpMethod.Post, Keys, body)).Refused(400, "M_INVALID_PARAM");
        body = identity.Upload();
        body["master_key"]!["keys"] = new JsonObject { ["ed25519:AAAA"] = identity.MasterId };
        (await alice.SendAsync(HttpMethod.Post, Keys, body)).Refused(400, "M_INVALID_PARAM");
        Assert.False((await alice.QueryKeysAsync(alice.UserId)).GetProperty("master_keys").EnumerateObject().Any());
    }

    [Fact]
    public async Task SignaturesAreShownToWhomTheyShouldBe()
    {
        var (alice, bob, carol) = (await server.RegisterAsync("xs_a"), await server.RegisterAsync("xs_b"), await server.RegisterAsync("xs_c"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        await carol.JoinAsync(room);
        var keys = await alice.UploadKeysAsync();
        var (identity, bobs) = (await alice.UploadIdentityAsync(), await bob.UploadIdentityAsync());
        var (ofAlice, ofBob, ofCarol) = ((await alice.SyncAsync()).Next(), (await bob.SyncAsync()).Next(), (await carol.SyncAsync()).Next());

        // Her own device, her own master key by that device, and Bob's master key.
        var device = TestKeys.Signed(await ShownAsync(alice, alice.UserId, "device_keys", alice.DeviceId), alice.UserId, TestIdentity.NameOf(identity.SelfSigning), identity.SelfSigning);
        var master = TestKeys.Signed(await ShownAsync(alice, alice.UserId, "master_keys"), alice.UserId, keys.Name, keys.Signing);
        var theirs = TestKeys.Signed(await ShownAsync(alice, bob.UserId, "master_keys"), alice.UserId, TestIdentity.NameOf(identity.UserSigning), identity.UserSigning);
        var answer = await alice.PostAsync(Signatures, new JsonObject
        {
            [alice.UserId] = new JsonObject { [alice.DeviceId] = device, [identity.MasterId] = master },
            [bob.UserId] = new JsonObject { [bobs.MasterId] = theirs },
        });
        Assert.False(answer.GetProperty("failures").EnumerateObject().Any(), answer.ToString());

        Assert.Equal(2, Signers(await ShownAsync(carol, alice.UserId, "device_keys", alice.DeviceId), alice.UserId));
        Assert.Equal(1, Signers(await ShownAsync(carol, alice.UserId, "master_keys"), alice.UserId));
        Assert.Equal(1, Signers(await ShownAsync(alice, bob.UserId, "master_keys"), alice.UserId));
        Assert.Equal(0, Signers(await ShownAsync(bob, bob.UserId, "master_keys"), alice.UserId));
        Assert.Equal(0, Signers(await ShownAsync(carol, bob.UserId, "master_keys"), alice.UserId));
        Assert.Equal([alice.UserId, bob.UserId], (await alice.SyncAsync(ofAlice)).Lists("changed"));
        Assert.Equal([alice.UserId], (await bob.SyncAsync(ofBob)).Lists("changed"));
        Assert.Equal([alice.UserId], (await carol.SyncAsync(ofCarol)).Lists("changed"));
        Assert.True((await alice.QueryKeysAsync(alice.UserId)).GetProperty("user_signing_keys").TryGetProperty(alice.UserId, out _));
        var byBob = await bob.QueryKeysAsync(alice.UserId);
        Assert.True(byBob.GetProperty("self_signing_keys").TryGetProperty(alice.UserId, out _));
        Assert.False(byBob.GetProperty("user_signing_keys").EnumerateObject().Any());
    }

    [Fact]
    public async Task WhatIsWrongIsToldByKeyAndTheRestIsTaken()
    {
        var (alice, bob) = (await server.RegisterAsync("xs_fail_a"), await server.RegisterAsync("xs_fail_b"));
        var keys = await alice.UploadKeysAsync();
        var identity = await alice.UploadIdentityAsync();
        var device = await ShownAsync(alice, alice.UserId, "device_keys", alice.DeviceId);
        var changed = device.DeepClone().AsObject();
        changed["algorithms"] = new JsonArray("m.other");
        var answer = await alice.PostAsync(Signatures, new JsonObject
        {
            [alice.UserId] = new JsonObject
            {
                [alice.DeviceId] = TestKeys.Signed(device.DeepClone().AsObject(), alice.UserId, TestIdentity.NameOf(identity.SelfSigning), identity.SelfSigning),
                ["NONE"] = TestKeys.Signed(device.DeepClone().AsObject(), alice.UserId, TestIdentity.NameOf(identity.SelfSigning), identity.SelfSigning),
                [identity.MasterId] = identity.MasterKey(),
                ["number"] = 1,
            },
            [bob.UserId] = new JsonObject { ["AAAA"] = identity.MasterKey() },
        });
        var failures = answer.GetProperty("failures");
        Assert.Equal("M_NOT_FOUND", Code(failures, alice.UserId, "NONE"));
        Assert.Equal("M_INVALID_SIGNATURE", Code(failures, alice.UserId, identity.MasterId));
        Assert.Equal("M_BAD_JSON", Code(failures, alice.UserId, "number"));
        Assert.Equal("M_NOT_FOUND", Code(failures, bob.UserId, "AAAA"));
        Assert.False(failures.GetProperty(alice.UserId).TryGetProperty(alice.DeviceId, out _));
        Assert.Equal(2, Signers(await ShownAsync(bob, alice.UserId, "device_keys", alice.DeviceId), alice.UserId));

        foreach (var (json, code) in new[]
        {
            (TestKeys.Signed(changed, alice.UserId, TestIdentity.NameOf(identity.SelfSigning), identity.SelfSigning), "M_INVALID_PARAM"),
            (TestKeys.Signed(device.DeepClone().AsObject(), alice.UserId, TestIdentity.NameOf(identity.SelfSigning), keys.Signing), "M_INVALID_SIGNATURE"),
        })
        {
            var again = await alice.PostAsync(Signatures, new JsonObject { [alice.UserId] = new JsonObject { [alice.DeviceId] = json } });
            Assert.Equal(code, Code(again.GetProperty("failures"), alice.UserId, alice.DeviceId));
        }
    }

    /// <summary>CVE-2022-39250: where one name may mean a device or a key, a server could have its own key verified as a device.</summary>
    [Fact]
    public async Task ADeviceCannotHaveACrossSigningKeysId()
    {
        var alice = await server.RegisterAsync("xs_id");
        var identity = await alice.UploadIdentityAsync();
        (await server.Http.CallAsync(HttpMethod.Post, $"{V3}/login", new
        {
            type = "m.login.password",
            identifier = new { type = "m.id.user", user = "xs_id" },
            password = ServerFixture.Password,
            device_id = identity.MasterId,
        })).Refused(403, "M_FORBIDDEN");
        var other = new TestIdentity(alice.UserId);
        var bob = await server.RegisterAsync("xs_id_b");
        var bobs = new TestIdentity(bob.UserId);
        await server.LogInAsync("xs_id_b", deviceId: bobs.MasterId);
        (await bob.SendAsync(HttpMethod.Post, Keys, bobs.Upload())).Refused(403, "M_FORBIDDEN");
        Assert.NotEqual(other.MasterId, identity.MasterId);
    }

    [Fact]
    public async Task ADeactivatedUserHasNoKeysLeft()
    {
        var (alice, bob) = (await server.RegisterAsync("xs_gone"), await server.RegisterAsync("xs_gone_b"));
        await alice.UploadKeysAsync(1);
        await alice.UploadIdentityAsync();
        await alice.PostAsync($"{V3}/account/deactivate", new { auth = alice.PasswordAuth() });
        while ((await bob.QueryKeysAsync(alice.UserId)).GetProperty("master_keys").EnumerateObject().Any())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        Assert.False((await bob.QueryKeysAsync(alice.UserId)).GetProperty("device_keys").GetProperty(alice.UserId).EnumerateObject().Any());
        Assert.Null(await bob.ClaimAsync(alice));
    }

    [Theory]
    [InlineData("m.secret_storage.default_key")]
    [InlineData("m.secret_storage.key.abcdef")]
    [InlineData("m.cross_signing.master")]
    [InlineData("m.cross_signing.self_signing")]
    [InlineData("m.cross_signing.user_signing")]
    [InlineData("m.megolm_backup.v1")]
    public async Task SecretsAreKeptAsAccountData(string type)
    {
        var alice = await server.RegisterAsync($"secrets{type.Replace('.', '_')}");
        var second = await server.LogInAsync(alice.UserId);
        var token = (await second.SyncAsync()).Next();
        var secret = new { encrypted = new { abcdef = new { iv = "aXY", ciphertext = "Y2lwaGVydGV4dA", mac = "bWFj" } } };
        await alice.PutAsync($"{V3}/user/{alice.UserId}/account_data/{type}", secret);
        Assert.Equal(
            JsonSerializer.Serialize(secret),
            (await second.SyncAsync(token, timeout: 60_000)).Events("account_data").Single(datum => datum.Type() == type).GetProperty("content").GetRawText());
    }

    private static string? Code(JsonElement failures, string user, string key) => failures.GetProperty(user).GetProperty(key).GetProperty("errcode").GetString();

    private static async Task<JsonObject> ShownAsync(TestUser viewer, string user, string part, string? device = null)
    {
        var shown = (await viewer.QueryKeysAsync(user)).GetProperty(part).GetProperty(user);
        return JsonNode.Parse((device is null ? shown : shown.GetProperty(device)).GetRawText())!.AsObject();
    }

    private static int Signers(JsonObject json, string user) => (json["signatures"]?[user] as JsonObject)?.Count ?? 0;
}
