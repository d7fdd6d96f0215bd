using System.Globalization;
using System.Net;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>
/// Whatever is hidden by history visibility, left out by filters or beyond limits, and whoever comes and goes: the state that a client comes to by
/// any sequence of syncs is the one that the room has, but for its own filter and lazily loaded members.
/// </summary>
public sealed class HiddenStateWalkTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Clients = 9;

    private static readonly int Rooms = Setting("MYELIN_STATE_ROOMS", 10);

    private static readonly int FirstSeed = Setting("MYELIN_STATE_SEED", 1);

    [Fact]
    public async Task AClientComesToTheStateThatTheRoomHas()
    {
        var users = new TestUser[4];
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = await server.RegisterAsync($"statewalk_{i}");
        }

        // What was told lazily is remembered for each device.
        var devices = new List<TestUser>();
        while (devices.Count < Clients)
        {
            devices.Add(await server.LogInAsync(users[1].UserId));
        }

        for (var seed = FirstSeed; seed < FirstSeed + Rooms; seed++)
        {
            var walk = new Walk(users, devices, seed);
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

    private sealed record Act(TestUser User, HttpMethod Method, string Path, object Body);

    /// <summary>What happens in one room.</summary>
    private sealed class Walk(TestUser[] users, IReadOnlyList<TestUser> devices, int seed)
    {
        private static readonly string[] Visibilities = ["world_readable", "shared", "invited", "joined", "joined"];

        private readonly Random _random = new(seed);
        private string _room = "";
        private List<FollowingClient> _clients = [];
        private Dictionary<(string, string), string>? _atLeaving;
        private bool _wasJoined;
        private int _count;

        public List<string> Trace { get; } = [];

        private TestUser Alice => users[0];

        private TestUser Bob => users[1];

        public async Task RunAsync()
        {
            _room = await Alice.CreateRoomAsync(new
            {
                preset = "public_chat",
                name = "0",
                room_version = "11",
                power_level_content_override = new { users = new Dictionary<string, int> { [Alice.UserId] = 100, [users[2].UserId] = 50 }, state_default = 0, events = new Dictionary<string, int>() },
            });
            _clients = [.. Tastes().Zip(devices, (taste, device) => new FollowingClient(device, _room, taste))];
            var steps = _random.Next(10, 50);
            for (var step = 0; step < steps; step++)
            {
                if (_random.Next(4) == 0)
                {
                    await SyncAsync(_clients[_random.Next(_clients.Count)]);
                }
                else
                {
                    await ActAsync();
                }
            }

            foreach (var client in _clients)
            {
                await SyncAsync(client);
            }
        }

        private IEnumerable<ClientTaste> Tastes()
        {
            yield return new ClientTaste("plain");
            yield return new ClientTaste("plain too");
            yield return new ClientTaste("lazy") { Lazy = true };
            yield return new ClientTaste("after") { StateAfter = true };
            yield return new ClientTaste("lazy after") { Lazy = true, StateAfter = true };
            yield return new ClientTaste("without a sender") { Timeline = new Dictionary<string, object> { ["not_senders"] = new[] { users[_random.Next(users.Length)].UserId } } };
            yield return new ClientTaste("some types") { Timeline = new Dictionary<string, object> { ["types"] = new[] { "m.room.message", "m.room.name" } } };
            yield return new ClientTaste("lazy without members") { Lazy = true, Timeline = new Dictionary<string, object> { ["not_types"] = new[] { "m.room.member" } } };
            yield return new ClientTaste("no topics") { NotStateTypes = ["m.room.topic"] };
        }

        private async Task SyncAsync(FollowingClient client)
        {
            var (initial, full, limit) = (_random.Next(6) == 0, _random.Next(6) == 0, _random.Next(1, 12));
            Trace.Add($"sync of '{client.Name}'{(initial ? ", initial" : "")}{(full ? ", full state" : "")}, limit {limit}");
            var current = await StateAsync();
            await client.SyncAsync(initial, full, limit, _wasJoined ? current : [], _atLeaving);
            Assert.True(!_wasJoined || client.IsFollowing, $"{client.Name}: is not told of the room.");
        }

        private async Task ActAsync()
        {
            var actor = users[_random.Next(users.Length)];
            var target = users[_random.Next(1, users.Length)];
            var text = $"{++_count}";
            Act act = _random.Next(16) switch
            {
                0 or 1 => State(Alice, "m.room.name", "", new { name = text }),
                2 => State(actor, "m.room.topic", "", new { topic = text }),
                3 => State(users[2], "org.example.state", $"{_random.Next(2)}", new { text }),
                4 or 5 => State(Alice, "m.room.history_visibility", "", new { history_visibility = Visibilities[_random.Next(Visibilities.Length)] }),
                6 => State(target, "m.room.member", target.UserId, new { membership = "join", displayname = text }),
                7 or 8 => new(actor, HttpMethod.Put, $"send/m.room.message/{text}", new { msgtype = "m.text", body = text }),
                9 or 10 => new(target, HttpMethod.Post, "join", new { }),
                11 => new(target, HttpMethod.Post, "leave", new { }),
                12 => new(Alice, HttpMethod.Post, "kick", new { user_id = target.UserId }),
                13 => new(Alice, HttpMethod.Post, "invite", new { user_id = target.UserId }),
                14 => new(Alice, HttpMethod.Post, _random.Next(2) == 0 ? "ban" : "unban", new { user_id = target.UserId }),
                _ => new(Alice, HttpMethod.Put, $"redact/{Uri.EscapeDataString((await StateAsync())[("m.room.name", "")])}/{text}", new { }),
            };
            var (status, answer) = await act.User.SendAsync(act.Method, $"{RoomClient.Room(_room)}/{act.Path}", act.Body);
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Forbidden, $"{act.Path}: {status} {answer}");
            Trace.Add($"{act.User.UserId} {act.Path} {JsonSerializer.Serialize(act.Body)}: {(int)status}");
            await FollowAsync();
        }

        private static Act State(TestUser user, string type, string key, object content) =>
            new(user, HttpMethod.Put, $"state/{type}/{Uri.EscapeDataString(key)}", content);

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
    }
}
