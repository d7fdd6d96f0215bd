using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Myelin.Server.Tests.Push;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Crash;

/// <summary>
/// The server killed while rooms are created and upgraded and a profile changes: a room has its alias and its place in the directory or isn't there, an
/// upgrade is whole or hasn't been, the profile comes into every room. <c>MYELIN_CRASH_MOMENTS</c> sets how many moments, <c>MYELIN_CRASH_SEED</c> which.
/// </summary>
[Slow]
public sealed class RoomCrashTests
{
    private const int UsualMoments = 3;
    private const int Workers = 3;

    [Fact]
    public Task Rooms_upgrades_and_profiles_are_whole_after_a_kill_on_SQLite() => RunAsync(string.Empty);

    [Fact]
    public async Task Rooms_upgrades_and_profiles_are_whole_after_a_kill_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, PostgreSqlServer.Absent);
        await RunAsync(await PostgreSqlServer.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    private static async Task RunAsync(string database)
    {
        var seed = Setting("MYELIN_CRASH_SEED", 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var server = new CrashingServer(database);
        await server.StartAsync();
        var owner = new Owner();
        await owner.BeginAsync(server.Address);
        for (var moment = 0; moment < Setting("MYELIN_CRASH_MOMENTS", UsualMoments); moment++)
        {
            owner.Expect(random.Next(2, 20));
            var working = Task.WhenAll([.. Enumerable.Range(0, Workers).Select(_ => owner.MakeRoomsAsync(server.Address)), owner.RenameAsync(server.Address)]);
            await owner.Reached.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            await server.KillAsync();
            await working;
            await server.StartAsync();
            await owner.CheckAsync(server.Address);
        }
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    /// <summary>A user who makes rooms with an alias and upgrades them at once, and changes their name.</summary>
    private sealed class Owner
    {
        private readonly HashSet<string> _checked = [];
        private TaskCompletionSource _reached = new();
        private string _accessToken = string.Empty;
        private string _user = string.Empty;
        private int _left;
        private int _room;
        private int _name;

        /// <summary>The names asked for since the last that was acknowledged, that one first: one of them stands.</summary>
        private List<string> _names = [];

        public Task Reached => _reached.Task;

        public void Expect(int acknowledgements) => (_left, _reached) = (acknowledgements, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        public async Task BeginAsync(Uri server)
        {
            using var http = Client(server);
            var account = await CallAsync(http, HttpMethod.Post, "register", new { username = "owner", password = "a long password", auth = new { type = "m.login.dummy" } });
            _accessToken = account.GetProperty("access_token").GetString()!;
            _user = account.GetProperty("user_id").GetString()!;
            _names = ["owner"];
        }

        public Task MakeRoomsAsync(Uri server) => UntilKilledAsync(server, async http =>
        {
            var name = $"room{Interlocked.Increment(ref _room)}";
            var room = await CallAsync(http, HttpMethod.Post, "createRoom", new { room_alias_name = name, name, visibility = "public", room_version = "11" });
            Acknowledged();
            await CallAsync(http, HttpMethod.Post, $"rooms/{Uri.EscapeDataString(room.GetProperty("room_id").GetString()!)}/upgrade", new { new_version = "12" });
            Acknowledged();
        });

        public Task RenameAsync(Uri server) => UntilKilledAsync(server, async http =>
        {
            var name = $"name {_name++}";
            _names.Add(name);
            await CallAsync(http, HttpMethod.Put, $"profile/{Uri.EscapeDataString(_user)}/displayname", new { displayname = name });
            _names = [name];
        });

        public async Task CheckAsync(Uri server)
        {
            using var http = Client(server);
            var joined = (await CallAsync(http, HttpMethod.Get, "joined_rooms")).GetProperty("joined_rooms").EnumerateArray().Select(room => room.GetString()!).ToHashSet();
            foreach (var room in joined.Where(room => !_checked.Contains(room)))
            {
                if (await StateAsync(http, room, "m.room.tombstone") is { } tombstone)
                {
                    // The old room of an upgrade: all that it had is the new one's.
                    Assert.Contains(tombstone.GetProperty("replacement_room").GetString()!, joined);
                    Assert.False((await StateAsync(http, room, "m.room.canonical_alias"))!.Value.TryGetProperty("alias", out _));
                    Assert.Equal("private", await VisibilityAsync(http, room));
                    Assert.Equal(50, (await StateAsync(http, room, "m.room.power_levels"))!.Value.GetProperty("events_default").GetInt32());
                    _checked.Add(room);
                    continue;
                }

                var name = (await StateAsync(http, room, "m.room.name"))!.Value.GetProperty("name").GetString();
                var alias = $"#{name}:test.example";
                Assert.Equal(alias, (await StateAsync(http, room, "m.room.canonical_alias"))!.Value.GetProperty("alias").GetString());
                Assert.Equal(room, (await CallAsync(http, HttpMethod.Get, $"directory/room/{Uri.EscapeDataString(alias)}")).GetProperty("room_id").GetString());
                Assert.Equal("public", await VisibilityAsync(http, room));
                if ((await StateAsync(http, room, "m.room.create"))!.Value.TryGetProperty("predecessor", out var predecessor))
                {
                    var old = await StateAsync(http, predecessor.GetProperty("room_id").GetString()!, "m.room.tombstone");
                    Assert.Equal(room, old!.Value.GetProperty("replacement_room").GetString());
                }
            }

            // No alias without its room: what was asked for and isn't there can be asked for again.
            for (var number = 1; number <= _room; number++)
            {
                var (status, answer) = await AskAsync(http, HttpMethod.Get, $"directory/room/{Uri.EscapeDataString($"#room{number}:test.example")}", null);
                Assert.True(status == HttpStatusCode.NotFound || joined.Contains(answer.GetProperty("room_id").GetString()!), $"room{number}: {answer}");
            }

            var profile = (await CallAsync(http, HttpMethod.Get, $"profile/{Uri.EscapeDataString(_user)}")).GetProperty("displayname").GetString()!;
            Assert.Contains(profile, _names);
            _names = [profile];
            await Eventually.HoldsAsync(async () =>
            {
                foreach (var room in joined)
                {
                    if ((await StateAsync(http, room, "m.room.member", _user))!.Value.GetProperty("displayname").GetString() != profile)
                    {
                        return false;
                    }
                }

                return true;
            });
        }

        private void Acknowledged()
        {
            if (Interlocked.Decrement(ref _left) <= 0)
            {
                _reached.TrySetResult();
            }
        }

        private async Task UntilKilledAsync(Uri server, Func<HttpClient, Task> act)
        {
            using var http = Client(server);
            try
            {
                while (true)
                {
                    await act(http);
                }
            }
            catch (HttpRequestException failure) when (failure.StatusCode is null)
            {
                // The server was killed: this is how a client learns of it.
            }
            catch (IOException)
            {
                // The same, in the middle of an answer.
            }
        }

        private HttpClient Client(Uri server)
        {
            var http = new HttpClient { BaseAddress = new Uri(server, "/_matrix/client/v3/") };
            if (_accessToken.Length > 0)
            {
                http.DefaultRequestHeaders.Authorization = new("Bearer", _accessToken);
            }

            return http;
        }

        private static async Task<string?> VisibilityAsync(HttpClient http, string room) =>
            (await CallAsync(http, HttpMethod.Get, $"directory/list/room/{Uri.EscapeDataString(room)}")).GetProperty("visibility").GetString();

        private static async Task<JsonElement?> StateAsync(HttpClient http, string room, string type, string key = "")
        {
            var (status, answer) = await AskAsync(http, HttpMethod.Get, $"rooms/{Uri.EscapeDataString(room)}/state/{type}/{Uri.EscapeDataString(key)}", null);
            return status switch
            {
                HttpStatusCode.OK => answer,
                HttpStatusCode.NotFound => null,
                _ => throw new InvalidOperationException($"{type} of {room}: {(int)status} {answer}"),
            };
        }

        private static async Task<JsonElement> CallAsync(HttpClient http, HttpMethod method, string path, object? body = null)
        {
            var (status, answer) = await AskAsync(http, method, path, body);
            return status == HttpStatusCode.OK ? answer : throw new InvalidOperationException($"{method} {path}: {(int)status} {answer}");
        }

        private static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(HttpClient http, HttpMethod method, string path, object? body)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
        }
    }
}
