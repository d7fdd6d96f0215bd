using CsCheck;
using Myelin.Server.Encryption;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;
using static Myelin.Server.Tests.Encryption.KeyCalls;

namespace Myelin.Server.Tests.Encryption;

/// <summary>"Tracking the device list for a user": whoever follows <c>device_lists</c> knows the keys of all with whom a room is shared, encrypted or not.</summary>
public sealed class DeviceListTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Users = 4;
    private const int Rooms = 3;

    private static readonly object Algorithm = new { algorithm = "m.megolm.v1.aes-sha2" };

    private static readonly Gen<Step[]> Steps = Gen.Select(Gen.Int[0, Users - 1], Gen.Int[0, Rooms - 1], Gen.Int[0, 9])
        .Select(step => new Step(step.Item1, step.Item2, step.Item3)).Array[10, 40];

    /// <summary>User 0 looks on; what the number says is done, or that user syncs.</summary>
    private sealed record Step(int User, int Room, int Action);

    [Fact]
    public async Task AClientThatFollowsKnowsTheKeysOfAllItSharesRoomsWith()
    {
        var count = 0;
        await Steps.SampleAsync(
            async steps =>
            {
                var run = Interlocked.Increment(ref count);
                await new Walk(server, run).RunAsync(steps);
            },
            iter: 12,
            threads: 1);
    }

    [Fact]
    public async Task AChangeWakesThoseWhoShareARoomAndNobodyElse()
    {
        var (alice, bob, carol) = (await server.RegisterAsync("dl_wake_a"), await server.RegisterAsync("dl_wake_b"), await server.RegisterAsync("dl_wake_c"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", initial_state = new[] { new { type = "m.room.encryption", state_key = "", content = Algorithm } } });
        await bob.JoinAsync(room);
        var (bobs, carols) = ((await bob.SyncAsync()).Next(), (await carol.SyncAsync()).Next());
        var poll = bob.SyncAsync(bobs, timeout: 60_000);

        await alice.UploadKeysAsync();

        Assert.Equal([alice.UserId], (await poll).Lists("changed"));
        Assert.Empty((await carol.SyncAsync(carols)).Lists("changed"));
        Assert.Equal([alice.UserId], (await alice.SyncAsync(bobs)).Lists("changed"));
        (await bob.SendAsync(HttpMethod.Get, $"{V3}/keys/changes?from=nonsense&to={bobs}")).Refused(400, "M_INVALID_PARAM");
    }

    [Fact]
    public async Task ARoomThatIsNotEncryptedIsShared()
    {
        var (alice, bob, carol) = (await server.RegisterAsync("dl_open_a"), await server.RegisterAsync("dl_open_b"), await server.RegisterAsync("dl_open_c"));
        var (first, second) = (await alice.CreateRoomAsync(), await alice.CreateRoomAsync());
        var since = (await alice.SyncAsync()).Next();
        await bob.JoinAsync(first);
        await carol.JoinAsync(first);
        var joined = await alice.SyncAsync(since);
        Assert.Equal([bob.UserId, carol.UserId], joined.Lists("changed"));
        await bob.JoinAsync(second);
        await bob.ActAsync(first, "leave");
        await carol.ActAsync(first, "leave");
        var left = await alice.SyncAsync(joined.Next());
        Assert.Equal([carol.UserId], left.Lists("left"));
        Assert.Empty(left.Lists("changed"));
        var changes = await alice.GetAsync($"{V3}/keys/changes?from={since}&to={joined.Next()}");
        Assert.Equal(2, changes.GetProperty("changed").GetArrayLength());

        // Many newcomers at once are found by the rooms of the one who asks.
        var newcomers = new List<string>();
        for (var i = 0; i <= Server.Encryption.EncryptionLimits.UsersLookedUp; i++)
        {
            var newcomer = await server.RegisterAsync($"dl_open_{i}");
            await newcomer.JoinAsync(first);
            newcomers.Add(newcomer.UserId);
        }

        Assert.Equal(newcomers.Order(StringComparer.Ordinal), (await alice.SyncAsync(left.Next())).Lists("changed"));
    }

    [Fact]
    public async Task WhatHappenedBeforeARestartIsToldAfterwards()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            TestUser alice, bob, carol;
            string token;
            await using (var before = await ServerFixture.StartAsync(directory: directory))
            {
                (alice, bob, carol) = (await before.RegisterAsync("alice"), await before.RegisterAsync("bob"), await before.RegisterAsync("carol"));
                var room = await alice.CreateRoomAsync();
                await alice.SetStateAsync(room, "m.room.encryption", Algorithm);
                await bob.JoinAsync(room);
                token = (await alice.SyncAsync()).Next();
                await bob.UploadKeysAsync();
                await carol.JoinAsync(room);
                await carol.ActAsync(room, "leave");
                await carol.JoinAsync(room);
            }

            await using var after = await ServerFixture.StartAsync(directory: directory);
            var sync = await (alice with { Http = after.ClientFor(alice.AccessToken) }).SyncAsync(token);
            Assert.Equal([bob.UserId, carol.UserId], sync.Lists("changed"));
            Assert.NotNull(after.Get<IDeviceLists>());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>One history, and what a client makes of what it is told.</summary>
    private sealed class Walk(ServerFixture server, int run)
    {
        private readonly List<TestUser> _users = [];
        private readonly List<string> _rooms = [];
        private readonly HashSet<(int User, int Room)> _joined = [];
        private readonly HashSet<int> _encrypted = [];
        private readonly int[] _versions = new int[Users];
        private readonly List<(string Token, HashSet<int> Shared, int?[] Known)> _past = [];

        public async Task RunAsync(Step[] steps)
        {
            var host = await server.RegisterAsync($"dl_host_{run}");
            for (var i = 0; i < Users; i++)
            {
                _users.Add(await server.RegisterAsync($"dl_{run}_{i}"));
            }

            for (var i = 0; i < Rooms; i++)
            {
                _rooms.Add(await host.CreateRoomAsync(new { preset = "public_chat", name = $"{run} {i}" }));
            }

            _past.Add(((await _users[0].SyncAsync()).Next(), [], new int?[Users]));
            foreach (var step in steps)
            {
                await DoAsync(host, step);
            }

            await LookAsync();
        }

        private async Task DoAsync(TestUser host, Step step)
        {
            var (user, place) = (_users[step.User], (step.User, step.Room));
            switch (step.Action)
            {
                case 0 or 1 or 2:
                    if (_joined.Add(place))
                    {
                        await user.JoinAsync(_rooms[step.Room]);
                    }

                    break;
                case 3 or 4:
                    if (_joined.Remove(place))
                    {
                        await user.ActAsync(_rooms[step.Room], "leave");
                    }

                    break;
                case 5:
                    if (_encrypted.Add(step.Room))
                    {
                        await host.SetStateAsync(_rooms[step.Room], "m.room.encryption", Algorithm);
                    }

                    break;
                case 6:
                    await host.SendTextAsync(_rooms[step.Room], "meanwhile");
                    break;
                case 7 or 8:
                    await user.PutAsync($"{V3}/devices/{user.DeviceId}", new { display_name = $"{++_versions[step.User]}" });
                    break;
                default:
                    await LookAsync();
                    break;
            }
        }

        private async Task LookAsync()
        {
            var shared = Enumerable.Range(1, Users - 1)
                .Where(user => Enumerable.Range(0, Rooms).Any(room => _joined.Contains((0, room)) && _joined.Contains((user, room)))).ToHashSet();
            var sync = await _users[0].SyncAsync(_past[^1].Token);
            var known = Told(_past[^1], sync.Lists("changed"), sync.Lists("left"), shared, "sync");
            foreach (var past in _past)
            {
                var changes = await _users[0].GetAsync($"{V3}/keys/changes?from={past.Token}&to={sync.Next()}");
                Told(past, Names(changes, "changed"), Names(changes, "left"), shared, "keys/changes");
            }

            _past.Add((sync.Next(), shared, known));
        }

        private int?[] Told((string Token, HashSet<int> Shared, int?[] Known) past, string[] changed, string[] left, HashSet<int> shared, string by)
        {
            var known = past.Known.ToArray();
            foreach (var user in Enumerable.Range(0, Users).Where(user => changed.Contains(_users[user].UserId)))
            {
                known[user] = _versions[user];
            }

            Assert.All(shared, user => Assert.True(known[user] == _versions[user], $"{by}: the keys of user {user} are not known."));
            Assert.True(
                past.Shared.Except(shared).Order().SequenceEqual(Enumerable.Range(1, Users - 1).Where(user => left.Contains(_users[user].UserId))),
                $"{by}: 'left' is {string.Join(", ", left)}");
            foreach (var user in Enumerable.Range(0, Users).Where(user => left.Contains(_users[user].UserId)))
            {
                known[user] = null;
            }

            return known;
        }

        private static string[] Names(System.Text.Json.JsonElement changes, string part) => [.. changes.GetProperty(part).EnumerateArray().Select(user => user.GetString()!)];
    }
}
