using System.Globalization;
using System.Net;
using System.Text.Json;
using Myelin.Core.RoomVersions;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>
/// Two servers change a room at the same time, and state resolution decides between their changes, often by other events than the newest: the state that a
/// client comes to by any sequence of syncs is the one that the room has.
/// </summary>
public sealed class ForkedStateWalkTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly int Rooms = Setting("MYELIN_STATE_ROOMS", 10);

    private static readonly int FirstSeed = Setting("MYELIN_STATE_SEED", 1);

    [Fact]
    public async Task AClientComesToTheStateThatAForkedRoomHas()
    {
        TestUser[] users = [await server.RegisterAsync("forkwalk_0"), await server.RegisterAsync("forkwalk_1")];
        var devices = new List<TestUser>();
        while (devices.Count < 5)
        {
            devices.Add(await server.LogInAsync(users[1].UserId));
        }

        for (var seed = FirstSeed; seed < FirstSeed + Rooms; seed++)
        {
            var walk = new Walk(server, users, devices, seed);
            try
            {
                await walk.RunAsync();
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Assert.Fail($"MYELIN_STATE_SEED={seed}: {failure.Message}\n{string.Join('\n', walk.Trace)}");
            }
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var set) ? set : otherwise;

    /// <summary>What happens in one room.</summary>
    private sealed class Walk(ServerFixture server, TestUser[] users, IReadOnlyList<TestUser> devices, int seed)
    {
        private static readonly string[] Versions = ["6", "10", "11", "12"];

        private readonly Random _random = new(seed);
        private string _room = "";
        private List<FollowingClient> _clients = [];
        private Dictionary<(string, string), string>? _atLeaving;
        private bool _wasJoined;
        private long _time;
        private int _count;

        public List<string> Trace { get; } = [];

        private TestUser Alice => users[0];

        private TestUser Bob => users[1];

        public async Task RunAsync()
        {
            var version = Versions[_random.Next(Versions.Length)];
            var (zoe, zed) = (RemoteServer.User("zoe"), RemoteServer.User("zed"));
            var levels = new Dictionary<string, int> { [zoe.Value] = 50, [Bob.UserId] = 50 };
            if (version != "12")
            {
                levels[Alice.UserId] = 100;
            }

            _room = await Alice.CreateRoomAsync(new
            {
                preset = "public_chat",
                name = "0",
                room_version = version,
                power_level_content_override = new { users = levels, state_default = 0, events = new Dictionary<string, int>() },
            });
            Assert.True(KnownRoomVersions.TryGet(version, out var known));
            var remote = new RemoteServer(server, _room, known);
            _time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            await remote.CatchUpAsync();
            await Bob.JoinAsync(_room);
            await remote.CatchUpAsync();
            Assert.True(remote.TrySend(zoe, "m.room.member", zoe.Value, Json(new { membership = "join" }), _time));
            Assert.True(remote.TrySend(zed, "m.room.member", zed.Value, Json(new { membership = "join" }), _time));
            await remote.DeliverAsync();
            await FollowAsync();
            _clients = [.. Tastes().Zip(devices, (taste, device) => new FollowingClient(device, _room, taste))];
            var steps = _random.Next(20, 80);
            for (var step = 0; step < steps; step++)
            {
                switch (_random.Next(10))
                {
                    case 0 or 1:
                        await SyncAsync(_clients[_random.Next(_clients.Count)]);
                        break;
                    case 2:
                        Trace.Add("remote catches up");
                        await remote.CatchUpAsync();
                        break;
                    case 3:
                        Trace.Add("remote delivers");
                        await DeliverAsync(remote, _random.Next(1, 8));
                        break;
                    case < 7:
                        RemoteAct(remote, _random.Next(2) == 0 ? zoe : zed);
                        break;
                    default:
                        await ActAsync(zed.Value);
                        break;
                }
            }

            await DeliverAsync(remote, int.MaxValue);
            foreach (var client in _clients)
            {
                await SyncAsync(client);
            }
        }

        private static IEnumerable<ClientTaste> Tastes()
        {
            yield return new ClientTaste("plain");
            yield return new ClientTaste("lazy") { Lazy = true };
            yield return new ClientTaste("after") { StateAfter = true };
            yield return new ClientTaste("some types") { Timeline = new Dictionary<string, object> { ["types"] = new[] { "m.room.message", "m.room.name" } } };
            yield return new ClientTaste("no topics") { NotStateTypes = ["m.room.topic"] };
        }

        private void RemoteAct(RemoteServer remote, Myelin.Core.Identifiers.UserId sender)
        {
            var text = $"remote {++_count}";
            var (type, key, content) = _random.Next(8) switch
            {
                0 => ("m.room.name", "", (object)new { name = text }),
                1 => ("m.room.topic", "", new { topic = text }),
                2 or 3 => ("org.example.state", $"{_random.Next(2)}", new { text }),
                4 => ("m.room.member", sender.Value, new { membership = "join", displayname = text }),
                5 => ("m.room.member", Bob.UserId, new { membership = _random.Next(2) == 0 ? "leave" : "ban" }),
                _ => ("m.room.message", null, (object)new { msgtype = "m.text", body = text }),
            };
            _time += _random.Next(-2_000, 2_000);
            var isSent = remote.TrySend(sender, type, key, Json(content), _time);
            Trace.Add($"{sender} {type} {key} {JsonSerializer.Serialize(content)}: {isSent}");
        }

        private async Task ActAsync(string zed)
        {
            var actor = users[_random.Next(users.Length)];
            var text = $"{++_count}";
            var (user, method, path, body) = _random.Next(9) switch
            {
                0 => (actor, HttpMethod.Put, "state/m.room.name/", (object)new { name = text }),
                1 => (actor, HttpMethod.Put, "state/m.room.topic/", new { topic = text }),
                2 or 3 => (actor, HttpMethod.Put, $"state/org.example.state/{_random.Next(2)}", new { text }),
                4 => (Bob, HttpMethod.Post, "join", new { }),
                5 => (Alice, HttpMethod.Post, _random.Next(2) == 0 ? "kick" : "unban", new { user_id = zed }),
                6 => (Alice, HttpMethod.Post, "unban", new { user_id = Bob.UserId }),
                _ => (actor, HttpMethod.Put, $"send/m.room.message/{text}", (object)new { msgtype = "m.text", body = text }),
            };
            var (status, answer) = await user.SendAsync(method, $"{RoomClient.Room(_room)}/{path}", body);
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Forbidden, $"{path}: {status} {answer}");
            Trace.Add($"{user.UserId} {path} {JsonSerializer.Serialize(body)}: {(int)status}");
            await FollowAsync();
        }

        private async Task DeliverAsync(RemoteServer remote, int count)
        {
            for (var i = 0; i < count && await remote.DeliverAsync(1) > 0; i++)
            {
                await FollowAsync();
            }
        }

        private async Task SyncAsync(FollowingClient client)
        {
            var (initial, full, limit) = (_random.Next(6) == 0, _random.Next(6) == 0, _random.Next(1, 12));
            Trace.Add($"sync of '{client.Name}'{(initial ? ", initial" : "")}{(full ? ", full state" : "")}, limit {limit}");
            await client.SyncAsync(initial, full, limit, _wasJoined ? await StateAsync() : [], _atLeaving);
            Assert.True(!_wasJoined || client.IsFollowing, $"{client.Name}: is not told of the room.");
        }

        /// <summary>Notes the state at which Bob ceases to be joined.</summary>
        private async Task FollowAsync()
        {
            var isJoined = (await Alice.GetAsync(_room, "joined_members")).GetProperty("joined").TryGetProperty(Bob.UserId, out _);
            if (_wasJoined && !isJoined)
            {
                _atLeaving = await StateAsync();
                _atLeaving.Remove(("m.room.member", Bob.UserId));
            }

            _wasJoined = isJoined;
        }

        private async Task<Dictionary<(string, string), string>> StateAsync() => (await Alice.GetAsync(_room, "state")).EnumerateArray()
            .ToDictionary(item => (item.Type(), item.GetProperty("state_key").GetString()!), item => item.Id());

        private static byte[] Json(object content) => JsonSerializer.SerializeToUtf8Bytes(content);
    }
}
