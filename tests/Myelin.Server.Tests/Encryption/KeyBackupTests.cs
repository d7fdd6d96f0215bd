using System.Text.Json;
using CsCheck;
using Myelin.Server.Encryption;
using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Encryption.KeyCalls;

namespace Myelin.Server.Tests.Encryption;

/// <summary>"Server-side key backups".</summary>
public sealed class KeyBackupTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    public const string Algorithm = "m.megolm_backup.v1.curve25519-aes-sha2";
    private const string Path = $"{V3}/room_keys";
    private const string Room = "!room:test.example";

    private static readonly Gen<Key[]> KeysInTurn =
        Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 3]).Select(key => new Key(key.Item1, key.Item2, key.Item3)).Array[1, 8];

    private sealed record Key(bool IsVerified, int FirstMessageIndex, int ForwardedCount)
    {
        /// <summary>The order of the specification: the best first.</summary>
        public (bool NotVerified, int First, int Forwarded) Rank => (!IsVerified, FirstMessageIndex, ForwardedCount);

        public object Data(int number = 0) => KeyBackupTests.Data(IsVerified, FirstMessageIndex, ForwardedCount, number);
    }

    public static object Data(bool verified = true, int first = 0, int forwarded = 0, int number = 0) => new
    {
        first_message_index = first,
        forwarded_count = forwarded,
        is_verified = verified,
        session_data = new { ephemeral = "ZXBoZW1lcmFs", ciphertext = $"{number}", mac = "bWFj" },
    };

    public static object Version(string key = "a") => new { algorithm = Algorithm, auth_data = new { public_key = key, signatures = new { } } };

    [Fact]
    public async Task VersionsAreCreatedUpdatedAndDeletedAndNeverGivenTwice()
    {
        var alice = await server.RegisterAsync("kb_versions");
        (await alice.SendAsync(HttpMethod.Get, $"{Path}/version")).Refused(404, "M_NOT_FOUND");
        var first = await CreateAsync(alice);
        var second = await CreateAsync(alice, "b");
        Assert.NotEqual(first, second);
        var current = await alice.GetAsync($"{Path}/version");
        Assert.Equal((second, 0, Algorithm), (current.GetProperty("version").GetString(), current.GetProperty("count").GetInt32(), current.GetProperty("algorithm").GetString()));
        Assert.Equal("a", (await alice.GetAsync($"{Path}/version/{first}")).GetProperty("auth_data").GetProperty("public_key").GetString());

        await alice.PutAsync($"{Path}/version/{second}", Version("c"));
        Assert.Equal("c", (await alice.GetAsync($"{Path}/version")).GetProperty("auth_data").GetProperty("public_key").GetString());
        (await alice.SendAsync(HttpMethod.Put, $"{Path}/version/{second}", new { algorithm = "m.other", auth_data = new { } })).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Put, $"{Path}/version/{second}", new { algorithm = Algorithm, auth_data = new { }, version = first })).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Put, $"{Path}/version/99", Version())).Refused(404, "M_NOT_FOUND");

        await alice.CallAsync(HttpMethod.Delete, $"{Path}/version/{second}");
        await alice.CallAsync(HttpMethod.Delete, $"{Path}/version/{second}");
        (await alice.SendAsync(HttpMethod.Delete, $"{Path}/version/99")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Get, $"{Path}/version/{second}")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Get, $"{Path}/version/0{first}")).Refused(404, "M_NOT_FOUND");
        Assert.Equal(first, (await alice.GetAsync($"{Path}/version")).GetProperty("version").GetString());
        Assert.DoesNotContain(await CreateAsync(alice), new[] { first, second });
    }

    [Fact]
    public async Task KeysAreStoredReadAndDeletedByTheirPaths()
    {
        var alice = await server.RegisterAsync("kb_keys");
        var version = await CreateAsync(alice);
        var query = $"?version={version}";
        const string Other = "!other:test.example";
        var one = await alice.PutAsync($"{Path}/keys/{Room}/one{query}", Data(number: 1));
        Assert.Equal(1, one.GetProperty("count").GetInt32());
        var two = await alice.PutAsync($"{Path}/keys/{Room}{query}", new { sessions = new { two = Data(number: 2), three = Data(number: 3) } });
        Assert.Equal(3, two.GetProperty("count").GetInt32());
        Assert.NotEqual(one.GetProperty("etag").GetString(), two.GetProperty("etag").GetString());
        var all = await alice.PutAsync($"{Path}/keys{query}", Rooms((Other, "four", Data(number: 4)), (Room, "five", Data(number: 5))));
        Assert.Equal(5, all.GetProperty("count").GetInt32());
        Assert.Equal(all.GetProperty("etag").GetString(), (await alice.PutAsync($"{Path}/keys{query}", Rooms((Other, "four", Data(number: 6))))).GetProperty("etag").GetString());

        var read = (await alice.GetAsync($"{Path}/keys{query}")).GetProperty("rooms");
        Assert.Equal(["five", "one", "three", "two"], read.GetProperty(Room).GetProperty("sessions").EnumerateObject().Select(key => key.Name));
        Assert.Equal(["four"], (await alice.GetAsync($"{Path}/keys/{Other}{query}")).GetProperty("sessions").EnumerateObject().Select(key => key.Name));
        Assert.Equal(JsonSerializer.Serialize(Data(number: 4)), (await alice.GetAsync($"{Path}/keys/{Other}/four{query}")).GetRawText());
        Assert.Empty((await alice.GetAsync($"{Path}/keys/!none:test.example{query}")).GetProperty("sessions").EnumerateObject());
        (await alice.SendAsync(HttpMethod.Get, $"{Path}/keys/{Other}/one{query}")).Refused(404, "M_NOT_FOUND");

        Assert.Equal(4, (await alice.CallAsync(HttpMethod.Delete, $"{Path}/keys/{Room}/one{query}")).GetProperty("count").GetInt32());
        Assert.Equal(1, (await alice.CallAsync(HttpMethod.Delete, $"{Path}/keys/{Room}{query}")).GetProperty("count").GetInt32());
        Assert.Equal(0, (await alice.CallAsync(HttpMethod.Delete, $"{Path}/keys{query}")).GetProperty("count").GetInt32());
        Assert.Empty((await alice.GetAsync($"{Path}/keys{query}")).GetProperty("rooms").EnumerateObject());
    }

    [Fact]
    public async Task KeysAreStoredInTheCurrentBackupAlone()
    {
        var alice = await server.RegisterAsync("kb_current");
        (await alice.SendAsync(HttpMethod.Put, $"{Path}/keys/{Room}/one?version=1", Data())).Refused(404, "M_NOT_FOUND");
        var first = await CreateAsync(alice);
        await alice.PutAsync($"{Path}/keys/{Room}/one?version={first}", Data());
        var second = await CreateAsync(alice);
        var refused = (await alice.SendAsync(HttpMethod.Put, $"{Path}/keys/{Room}/one?version={first}", Data())).Refused(403, "M_WRONG_ROOM_KEYS_VERSION");
        Assert.Equal(second, refused.GetProperty("current_version").GetString());
        Assert.Single((await alice.GetAsync($"{Path}/keys/{Room}?version={first}")).GetProperty("sessions").EnumerateObject());
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            (await alice.SendAsync(method, $"{Path}/keys?version=99")).Refused(404, "M_NOT_FOUND");
        }
    }

    [Fact]
    public async Task TheBestKeyStandsInWhateverOrderTheyCome()
    {
        var alice = await server.RegisterAsync("kb_best");
        var version = await CreateAsync(alice);
        var count = 0;
        await KeysInTurn.SampleAsync(
            async keys =>
            {
                var path = $"{Path}/keys/{Room}/session{Interlocked.Increment(ref count)}?version={version}";
                for (var i = 0; i < keys.Length; i++)
                {
                    await alice.PutAsync(path, keys[i].Data(i));
                }

                // The first of the best: one that is no better replaces nothing.
                var best = Enumerable.Range(0, keys.Length).MinBy(i => (keys[i].Rank, i));
                Assert.Equal($"{best}", (await alice.GetAsync(path)).GetProperty("session_data").GetProperty("ciphertext").GetString());
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public async Task DevicesThatStoreAtOnceLoseNothing()
    {
        var alice = await server.RegisterAsync("kb_race");
        var version = await CreateAsync(alice);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(device => alice.PutAsync(
            $"{Path}/keys/{Room}?version={version}", new { sessions = Enumerable.Range(0, 20).ToDictionary(i => $"{device}-{i}", i => Data()) })));
        Assert.Equal(120, (await alice.GetAsync($"{Path}/version")).GetProperty("count").GetInt32());
        Assert.Equal(120, (await alice.GetAsync($"{Path}/keys/{Room}?version={version}")).GetProperty("sessions").EnumerateObject().Count());
    }

    [Fact]
    public async Task WhatIsOfTheWrongFormOrTooLargeIsRefused()
    {
        var alice = await server.RegisterAsync("kb_wrong");
        var version = await CreateAsync(alice);
        var one = $"{Path}/keys/{Room}/one?version={version}";
        foreach (var body in new object[]
        {
            new { },
            new { first_message_index = "1", forwarded_count = 0, is_verified = true, session_data = new { } },
            new { first_message_index = 1, forwarded_count = -1, is_verified = true, session_data = new { } },
            new { first_message_index = 1, forwarded_count = 0, is_verified = 1, session_data = new { } },
            new { first_message_index = 1, forwarded_count = 0, is_verified = true, session_data = "x" },
        })
        {
            (await alice.SendAsync(HttpMethod.Put, one, body)).Refused(400, "M_BAD_JSON");
        }

        (await alice.SendAsync(HttpMethod.Put, $"{Path}/keys?version={version}", Rooms(("room", "one", Data())))).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Put, one, new
        {
            first_message_index = 1,
            forwarded_count = 0,
            is_verified = true,
            session_data = new { text = new string('x', EncryptionLimits.MaximumBackedUpKeyBytes) },
        })).Refused(413, "M_TOO_LARGE");
        (await alice.SendAsync(HttpMethod.Post, $"{Path}/version", new { algorithm = Algorithm, auth_data = new { text = new string('x', EncryptionLimits.MaximumAuthDataBytes) } }))
            .Refused(413, "M_TOO_LARGE");
        (await alice.SendAsync(HttpMethod.Post, $"{Path}/version", new { algorithm = Algorithm, auth_data = 1 })).Refused(400, "M_BAD_JSON");
        (await alice.SendAsync(HttpMethod.Post, $"{Path}/version", new { algorithm = new string('x', 300), auth_data = new { } })).Refused(400, "M_INVALID_PARAM");
    }

    [Fact]
    public async Task AUserHasNoMoreBackupsThanIsAllowed()
    {
        var alice = await server.RegisterAsync("kb_many");
        for (var i = 0; i < EncryptionLimits.MaximumBackups; i++)
        {
            await CreateAsync(alice);
        }

        (await alice.SendAsync(HttpMethod.Post, $"{Path}/version", Version())).Refused(403, "M_FORBIDDEN");
    }

    public static async Task<string> CreateAsync(TestUser user, string key = "a") =>
        (await user.PostAsync($"{Path}/version", Version(key))).GetProperty("version").GetString()!;

    private static object Rooms(params (string Room, string Session, object Data)[] keys) =>
        new { rooms = keys.ToDictionary(key => key.Room, key => new { sessions = new Dictionary<string, object> { [key.Session] = key.Data } }) };
}
