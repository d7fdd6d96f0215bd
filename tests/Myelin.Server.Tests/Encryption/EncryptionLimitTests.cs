using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Myelin.Api;
using Myelin.Core.Identifiers;
using Myelin.Server.Encryption;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;
using static Myelin.Server.Tests.Encryption.KeyCalls;

namespace Myelin.Server.Tests.Encryption;

/// <summary>The bounds of <see cref="EncryptionLimits"/> that the tests of their subjects don't reach.</summary>
public sealed class EncryptionLimitTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Path = $"{V3}/room_keys";
    private const string Room = "!room:test.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeviceKeysListAndHoldNoMoreAlgorithmsThanAreAllowed()
    {
        var alice = await server.RegisterAsync("limit_algorithms");
        var keys = new TestKeys(alice);
        string[] algorithms = [.. Enumerable.Range(0, EncryptionLimits.MaximumAlgorithms).Select(i => $"m.algorithm{i}")];
        JsonArray List(int count) => [.. algorithms.Append("m.more").Take(count).Select(name => JsonValue.Create(name))];
        JsonObject Held(int count)
        {
            var held = keys.DeviceKeys()["keys"]!.DeepClone().AsObject();
            foreach (var name in algorithms.Take(count - held.Count))
            {
                held[$"{name}:{alice.DeviceId}"] = "AAAA";
            }

            return held;
        }

        async Task<(System.Net.HttpStatusCode Status, System.Text.Json.JsonElement Answer)> UploadAsync(int listed, int held) => await alice.SendAsync(
            HttpMethod.Post,
            $"{V3}/keys/upload",
            new JsonObject
            {
                ["device_keys"] = keys.DeviceKeys(json => (json["algorithms"], json["keys"]) = (List(listed), With(Held(held), keys))),
            });
        (await UploadAsync(EncryptionLimits.MaximumAlgorithms + 1, 2)).Refused(400, "M_BAD_JSON");
        (await UploadAsync(1, EncryptionLimits.MaximumAlgorithms + 1)).Refused(400, "M_INVALID_PARAM");
        (await UploadAsync(EncryptionLimits.MaximumAlgorithms, EncryptionLimits.MaximumAlgorithms)).Succeeded();
    }

    [Fact]
    public async Task AQueryAsksAboutNoMoreUsersThanIsAllowed()
    {
        var alice = await server.RegisterAsync("limit_query");
        string[] users = [.. Enumerable.Range(0, EncryptionLimits.MaximumUsersQueried).Select(i => $"@user{i}:test.example")];
        Assert.Equal(users.Length, (await alice.QueryKeysAsync(users)).GetProperty("device_keys").EnumerateObject().Count());
        (await alice.SendAsync(
            HttpMethod.Post, $"{V3}/keys/query", new { device_keys = users.Append(alice.UserId).ToDictionary(user => user, _ => Array.Empty<string>()) }))
            .Refused(400, "M_INVALID_PARAM");
    }

    [Fact]
    public async Task ARequestUploadsNoMoreSignaturesThanIsAllowed()
    {
        var alice = await server.RegisterAsync("limit_signatures");
        JsonObject Body(int count)
        {
            var keys = new JsonObject();
            for (var i = 0; i < count; i++)
            {
                keys[$"D{i}"] = new JsonObject();
            }

            return new JsonObject { [alice.UserId] = keys };
        }

        var answer = await alice.PostAsync($"{V3}/keys/signatures/upload", Body(EncryptionLimits.MaximumSignatures));
        Assert.Equal(EncryptionLimits.MaximumSignatures, answer.GetProperty("failures").GetProperty(alice.UserId).EnumerateObject().Count());
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/keys/signatures/upload", Body(EncryptionLimits.MaximumSignatures + 1))).Refused(400, "M_INVALID_PARAM");
    }

    [Fact]
    public async Task SoManyClaimedKeysAreRemembered()
    {
        var alice = await server.RegisterAsync("limit_claimed");
        var keys = new TestKeys(alice);
        var body = keys.Upload(EncryptionLimits.ClaimedKeysRemembered + 3);
        await alice.PostAsync($"{V3}/keys/upload", body);
        for (var i = 0; i < EncryptionLimits.ClaimedKeysRemembered + 3; i++)
        {
            Assert.NotNull(await alice.ClaimAsync(alice));
        }

        await alice.PostAsync($"{V3}/keys/upload", new JsonObject { ["one_time_keys"] = keys.OneTimeKeys(1) });
        Assert.Equal(
            EncryptionLimits.ClaimedKeysRemembered,
            await CountAsync("SELECT COUNT(*) FROM one_time_keys WHERE user_number = $1 AND is_claimed = 1", await NumberAsync(alice)));

        // The oldest three are forgotten, and come back if they are uploaded again.
        var counts = await alice.PostAsync($"{V3}/keys/upload", new JsonObject { ["one_time_keys"] = body["one_time_keys"]!.DeepClone() });
        Assert.Equal(4, counts.GetProperty("one_time_key_counts").GetProperty("signed_curve25519").GetInt32());
    }

    /// <summary>CVE-2026-45078: thousands of requests that wait for the same are let in and served in their turn, none twice, none never.</summary>
    [Fact]
    public async Task RequestsForKeysWaitUntilThereIsPlaceAndAreAllServed()
    {
        var alice = await server.RegisterAsync("limit_claims");
        await alice.UploadKeysAsync(EncryptionLimits.MaximumOneTimeKeys);
        using var claims = new OneTimeKeyClaims(server.Get<IDatabase>(), server.Get<ILogWriter>(), NullLogger<OneTimeKeyClaims>.Instance);
        var target = new ClaimTarget(await NumberAsync(alice), new DeviceId(alice.DeviceId), "signed_curve25519");
        var waiting = Enumerable.Range(0, EncryptionLimits.WaitingClaims + 50).Select(_ => claims.ClaimAsync([target], Cancellation)).ToList();
        Assert.All(waiting, claim => Assert.False(claim.IsCompleted));

        await claims.StartAsync(Cancellation);
        var given = (await Task.WhenAll(waiting)).SelectMany(keys => keys).OfType<ClaimedKey>().Select(key => key.KeyId).ToList();
        await claims.StopAsync(Cancellation);
        Assert.Equal(EncryptionLimits.MaximumOneTimeKeys, given.Count);
        Assert.Equal(given.Count, given.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>More than one round serves at a time, in one request.</summary>
    [Fact]
    public async Task ARequestMayClaimMoreThanARoundServes()
    {
        var alice = await server.RegisterAsync("limit_round");
        await alice.UploadKeysAsync(1);
        var devices = Enumerable.Range(1, EncryptionLimits.MaximumClaims - 1).Select(i => $"D{i}").Append(alice.DeviceId);
        var answer = await alice.PostAsync($"{V3}/keys/claim", new
        {
            one_time_keys = new Dictionary<string, Dictionary<string, string>> { [alice.UserId] = devices.ToDictionary(device => device, _ => "signed_curve25519") },
        });
        Assert.Equal([alice.DeviceId], answer.GetProperty("one_time_keys").GetProperty(alice.UserId).EnumerateObject().Select(device => device.Name));
    }

    [Fact]
    public async Task AChangeThatOthersKeepMakingIsGivenUpAfterSoManyAttempts()
    {
        var alice = UserId.Parse((await server.RegisterAsync("limit_attempts")).UserId);
        var refusing = new RefusingWriter();
        var backups = new KeyBackups(server.Get<KeyBackupStore>(), server.Get<IEntityNumbers>(), refusing, TimeProvider.System);
        var authData = System.Text.Json.JsonDocument.Parse("{}").RootElement;
        var refusal = await Assert.ThrowsAsync<MatrixException>(async () => await backups.CreateAsync(alice, KeyBackupTests.Algorithm, authData, Cancellation));
        Assert.Equal((409, "M_CONCURRENT_WRITE"), (refusal.Status, refusal.ErrCode.Value));
        Assert.Equal(EncryptionLimits.WriteAttempts, refusing.Attempts);
    }

    /// <summary>More changes of device lists than are held in memory, and than are looked through: those of the user's rooms are still told.</summary>
    [Fact]
    public async Task AmongAnyNumberOfChangedUsersThoseOfInterestAreFound()
    {
        await using var crowded = await ServerFixture.StartAsync();
        var (alice, bob) = (await crowded.RegisterAsync("alice"), await crowded.RegisterAsync("bob"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        await alice.SetStateAsync(room, "m.room.encryption", new { algorithm = "m.megolm.v1.aes-sha2" });
        var since = (await alice.SyncAsync()).Next();
        await bob.UploadKeysAsync();
        var unit = new LogUnit();
        for (var i = 0; i <= Math.Max(EncryptionLimits.RecentChanges, EncryptionLimits.ChangesScanned); i++)
        {
            DeviceListChanges.Add(unit, new UserNumber(1_000_000 + i));
        }

        await crowded.Get<ILogWriter>().AppendAsync(unit, Cancellation);
        Assert.Equal([bob.UserId], (await alice.SyncAsync(since)).Lists("changed"));
    }

    [Fact]
    public async Task ABackupHoldsNoMoreKeysThanIsAllowed()
    {
        var alice = await server.RegisterAsync("limit_backup");
        var version = await KeyBackupTests.CreateAsync(alice);
        var unit = new LogUnit().Write(
            "UPDATE room_key_backups SET key_count = $2 WHERE user_number = $1", (await NumberAsync(alice)).Value, EncryptionLimits.MaximumBackedUpKeys - 1);
        await server.Get<ILogWriter>().AppendAsync(unit, Cancellation);

        await alice.PutAsync($"{Path}/keys/{Room}/last?version={version}", KeyBackupTests.Data());
        (await alice.SendAsync(HttpMethod.Put, $"{Path}/keys/{Room}/more?version={version}", KeyBackupTests.Data())).Refused(413, "M_TOO_LARGE");
        await alice.PutAsync($"{Path}/keys/{Room}/last?version={version}", KeyBackupTests.Data());
    }

    /// <summary>A backup is read and sent in pieces, and removed in pieces once it is deleted.</summary>
    [Fact]
    public async Task ABackupOfManyPiecesIsToldWholeAndRemovedWhole()
    {
        var alice = await server.RegisterAsync("limit_pieces");
        var version = await KeyBackupTests.CreateAsync(alice);
        string[] rooms = [.. Enumerable.Range(0, 5).Select(i => $"!room{i}:test.example")];
        foreach (var room in rooms)
        {
            // Some pieces end with a room and some within it.
            var sessions = Enumerable.Range(0, 2 * EncryptionLimits.BackedUpKeysPerRead).ToDictionary(i => $"{i}", i => KeyBackupTests.Data(number: i));
            await alice.PutAsync($"{Path}/keys/{room}?version={version}", new { sessions });
        }

        await alice.PutAsync($"{Path}/keys/{rooms[1]}/one?version={version}", KeyBackupTests.Data());
        var all = (await alice.GetAsync($"{Path}/keys?version={version}")).GetProperty("rooms");
        Assert.Equal(rooms, all.EnumerateObject().Select(room => room.Name));
        foreach (var room in rooms)
        {
            var sessions = all.GetProperty(room).GetProperty("sessions").EnumerateObject().ToList();
            Assert.Equal((2 * EncryptionLimits.BackedUpKeysPerRead) + (room == rooms[1] ? 1 : 0), sessions.Count);
            Assert.All(sessions.Where(key => key.Name != "one"), key => Assert.Equal(key.Name, key.Value.GetProperty("session_data").GetProperty("ciphertext").GetString()));
            var ofRoom = (await alice.GetAsync($"{Path}/keys/{room}?version={version}")).GetProperty("sessions");
            Assert.Equal(sessions.Select(key => key.Name), ofRoom.EnumerateObject().Select(key => key.Name));
        }

        Assert.True(all.EnumerateObject().Sum(room => room.Value.GetProperty("sessions").EnumerateObject().Count()) > 2 * EncryptionLimits.BackedUpKeysPerUnit);
        var kept = await KeyBackupTests.CreateAsync(alice);
        await alice.PutAsync($"{Path}/keys/{Room}/kept?version={kept}", KeyBackupTests.Data());
        await alice.CallAsync(HttpMethod.Delete, $"{Path}/version/{version}");
        await Eventually.HoldsAsync(async () => await CountAsync("SELECT COUNT(*) FROM room_keys WHERE user_number = $1", await NumberAsync(alice)) == 1);

        Assert.Single((await alice.GetAsync($"{Path}/keys/{Room}?version={kept}")).GetProperty("sessions").EnumerateObject());
    }

    private static JsonObject With(JsonObject held, TestKeys keys)
    {
        held[keys.Name] = keys.Signing.VerifyKey.ToBase64();
        return held;
    }

    private async Task<UserNumber> NumberAsync(TestUser user) => await server.Get<IEntityNumbers>().UserAsync(UserId.Parse(user.UserId), Cancellation);

    private async Task<long?> CountAsync(string sql, UserNumber user) =>
        await server.Get<IDatabase>().ReadAsync((session, token) => session.ScalarAsync(sql, token, user.Value), Cancellation);

    /// <summary>Of which every unit comes after another's.</summary>
    private sealed class RefusingWriter : ILogWriter
    {
        public int Attempts { get; private set; }

        public Task<CommittedUnit> AppendAsync(LogUnit unit, CancellationToken cancellationToken = default)
        {
            Attempts++;
            return Task.FromException<CommittedUnit>(new UnitRefusedException(null));
        }
    }
}
