using System.Text;
using System.Text.Json.Nodes;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;
using static Myelin.Server.Tests.Encryption.KeyCalls;

namespace Myelin.Server.Tests.Encryption;

/// <summary>What went wrong elsewhere in the server's part of encryption, and is no matter of one operation's tests.</summary>
public sealed class EncryptionAdvisoryTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    /// <summary>CVE-2025-61672: keys of the wrong form, once taken in, stopped the telling of everybody's device lists.</summary>
    [Fact]
    public async Task KeysThatAreRefusedTellNobodyAnythingAndHoldNobodyUp()
    {
        var (alice, bob) = (await server.RegisterAsync("adv_refused_a"), await server.RegisterAsync("adv_refused_b"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        await alice.SetStateAsync(room, "m.room.encryption", new { algorithm = "m.megolm.v1.aes-sha2" });
        var since = (await bob.SyncAsync()).Next();
        var keys = new TestKeys(alice);
        foreach (var (member, value) in DeviceKeyTests.WrongKeys.Select(row => row.Data))
        {
            var (status, _) = await alice.SendAsync(
                HttpMethod.Post, $"{V3}/keys/upload", new JsonObject { ["device_keys"] = keys.DeviceKeys(json => json[member] = JsonNode.Parse(value)) });
            Assert.Equal(400, (int)status);
        }

        Assert.Empty((await bob.SyncAsync(since)).Lists("changed"));
        await alice.UploadKeysAsync();
        Assert.Equal([alice.UserId], (await bob.SyncAsync(since)).Lists("changed"));
        Assert.Single((await bob.QueryKeysAsync(alice.UserId)).GetProperty("device_keys").GetProperty(alice.UserId).EnumerateObject());
    }

    /// <summary>CVE-2023-43796: what a server holds of users elsewhere told strangers which of them it knows, and their devices.</summary>
    [Fact]
    public async Task WhatIsHeldOfUsersElsewhereIsToldToNobody()
    {
        var alice = await server.RegisterAsync("adv_remote");
        const string Known = "@known:other.example";
        const string Unknown = "@unknown:other.example";
        var number = await server.Get<IEntityNumbers>().UserAsync(UserId.Parse(Known), TestContext.Current.CancellationToken);
        var json = Encoding.UTF8.GetBytes(new TestKeys(Known, "FAR").DeviceKeys().ToJsonString());
        var unit = new LogUnit()
            .Write("INSERT INTO device_keys (user_number, device_id, version, json) VALUES ($1, 'FAR', 1, $2)", number.Value, json)
            .Write("INSERT INTO one_time_keys (key_number, user_number, device_id, algorithm, key_id, position, is_claimed, json) VALUES (999999999, $1, 'FAR', 'signed_curve25519', 'A', 1, 0, $2)", number.Value, json)
            .Write("INSERT INTO devices (user_number, device_id, device_number, created_at) VALUES ($1, 'FAR', 999999999, 0)", number.Value);
        await server.Get<ILogWriter>().AppendAsync(unit, TestContext.Current.CancellationToken);

        var answers = new List<string>();
        foreach (var user in new[] { Known, Unknown })
        {
            var query = await alice.QueryKeysAsync(user);
            Assert.Empty(query.GetProperty("device_keys").EnumerateObject());
            var claim = await alice.PostAsync(
                $"{V3}/keys/claim", new { one_time_keys = new Dictionary<string, object> { [user] = new { FAR = "signed_curve25519" } } });
            Assert.Empty(claim.GetProperty("one_time_keys").EnumerateObject());
            answers.Add($"{query}{claim}");
        }

        Assert.Equal(answers[0], answers[1]);
    }

    /// <summary>Of a user of this server who has no keys, and of one who is not there, the same is told: that there are none.</summary>
    [Fact]
    public async Task UsersAreNotFoundOutByAskingForTheirKeys()
    {
        var alice = await server.RegisterAsync("adv_found");
        var claim = await alice.PostAsync($"{V3}/keys/claim", new
        {
            one_time_keys = new Dictionary<string, object> { [alice.UserId] = new { NONE = "signed_curve25519" }, ["@none:test.example"] = new { NONE = "signed_curve25519" } },
        });
        Assert.Empty(claim.GetProperty("one_time_keys").EnumerateObject());
        Assert.Empty(claim.GetProperty("failures").EnumerateObject());
    }
}
