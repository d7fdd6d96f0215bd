using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.Encryption;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Ephemeral;
using Myelin.Server.Filters;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Sync;
using Myelin.Server.Sync.Rooms;
using Myelin.Server.Sync.Tokens;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using static Myelin.Server.Tests.Encryption.KeyCalls;

namespace Myelin.Server.Tests.Sync;

/// <summary>A sync looks at what changed and at nothing else, and tells exactly what one that looks at every room would tell.</summary>
public sealed class ChangedRoomsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Rounds = 60;

    private static readonly string?[] AllFilters =
    [
        null,
        """{"room":{"timeline":{"limit":1},"state":{"lazy_load_members":true}}}""",
        """{"room":{"include_leave":true,"timeline":{"not_types":["m.room.message"]},"ephemeral":{"not_types":["m.receipt"]}}}""",
        """{"account_data":{"types":[]},"presence":{"not_types":["m.presence"]},"room":{"account_data":{"not_types":["m.tag"]}}}""",
    ];

    [Fact]
    public async Task WhatIsToldEqualsALookAtEveryRoom()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MYELIN_SYNC_SEED"), out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        var users = new[] { await server.RegisterAsync("same_alice"), await server.RegisterAsync("same_bob"), await server.RegisterAsync("same_carol") };
        var rooms = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            rooms.Add(await users[i % 2].CreateRoomAsync(new { preset = i % 3 == 2 ? "private_chat" : "public_chat", invite = new[] { users[2].UserId } }));
        }

        for (var round = 0; round < Rounds; round++)
        {
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                await ActAsync(random, users, rooms);
            }

            var viewer = users[random.Next(users.Length)];
            foreach (var filter in AllFilters)
            {
                var since = new SyncPosition(
                    new LogPosition(Math.Max(1, server.Get<ILogTail>().Head.Value - random.Next(random.Next(2) == 0 ? 8 : 400))),
                    new EphemeralPosition(random.NextInt64(server.Get<IEphemeralTail>().Head.Value + 1)),
                    LogPosition.Start);
                var (changed, all) = await LookTwiceAsync(viewer, since, filter);
                Assert.True(JsonNode.DeepEquals(all, changed), $"Seed {seed}, round {round}, {viewer.UserId} since {since} with {filter}:\n{all}\nis told as\n{changed}");
            }
        }
    }

    [Fact]
    public async Task OneMessageIsFoundWithoutLookingAtOtherRoomsEvenAfterARestart()
    {
        const int Rooms = 25;
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            TestUser alice;
            string since, room;
            await using (var before = await ServerFixture.StartAsync(directory: directory))
            {
                alice = await before.RegisterAsync("alice");
                room = await alice.CreateRoomAsync();
                for (var i = 1; i < Rooms; i++)
                {
                    await alice.CreateRoomAsync();
                }

                since = (await alice.SyncAsync()).Next();
                await alice.SendTextAsync(room, "one");
            }

            await using var after = await ServerFixture.StartAsync(directory: directory);
            alice = alice with { Http = after.ClientFor(alice.AccessToken) };
            var sync = await alice.SyncAsync(since);
            Assert.Equal(["one"], sync.Room(room)!.Value.Bodies());
            Assert.Single(sync.GetProperty("rooms").GetProperty("join").EnumerateObject());
            Assert.Equal(1, after.Get<RoomViews>().Loaded);

            // Nor does a wake.
            var poll = alice.SyncAsync(sync.Next(), timeout: 60_000);
            await alice.SendTextAsync(room, "two");
            Assert.Equal(["two"], (await poll).Room(room)!.Value.Bodies());
            Assert.Equal(1, after.Get<RoomViews>().Loaded);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>One look as the server does it, and one for which nothing is known of when rooms changed; both of the same moment.</summary>
    private async Task<(JsonNode Changed, JsonNode All)> LookTwiceAsync(TestUser viewer, SyncPosition since, string? filterText)
    {
        var user = UserId.Parse(viewer.UserId);
        var filter = await server.Get<IFilters>().ResolveAsync(user, filterText, TestContext.Current.CancellationToken);
        var question = new SyncRequestContext
        {
            Caller = new Caller(user, new DeviceId(viewer.DeviceId), CallerKind.User),
            Filter = filter,
            IsInitial = false,
            FullState = false,
            StateForm = StateForm.Before,
            Received = since.Log,
        };
        var number = await server.Get<IEntityNumbers>().UserAsync(user, TestContext.Current.CancellationToken);
        while (true)
        {
            var before = (server.Get<ILogTail>().Head, server.Get<IEphemeralTail>().Head);
            var changed = await TellAsync(server.Get<SyncResponseBuilder>());
            var all = await TellAsync(EveryRoom());
            if (before == (server.Get<ILogTail>().Head, server.Get<IEphemeralTail>().Head))
            {
                return (changed, all);
            }

            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        async Task<JsonNode> TellAsync(SyncResponseBuilder builder)
        {
            var (response, _) = await builder.LookAsync(question, number, since, TestContext.Current.CancellationToken);
            using var written = new MemoryStream();
            await using (var writer = new Utf8JsonWriter(written))
            {
                response.WriteTo(writer);
            }

            var told = JsonNode.Parse(written.ToArray())!;
            Settle(told, string.Empty);
            return told;
        }
    }

    private SyncResponseBuilder EveryRoom()
    {
        var services = server.Services;
        IRoomHeads unknown = new UnknownHeads();
        var lists = ActivatorUtilities.CreateInstance<DeviceListReader>(services, unknown);
        return ActivatorUtilities.CreateInstance<SyncResponseBuilder>(
            services,
            ActivatorUtilities.CreateInstance<ChangedRooms>(services, unknown),
            new DeviceSectionReader(lists, services.GetRequiredService<IKeyCounts>(), services.GetRequiredService<IToDeviceMessages>(), services.GetRequiredService<IEntityNumbers>()));
    }

    /// <summary>Takes out what depends on the time of telling, and the order where it says nothing.</summary>
    private static void Settle(JsonNode? node, string within)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Settle(item, within);
            }
        }

        if (node is not JsonObject json)
        {
            return;
        }

        json.Remove("age");
        json.Remove("last_active_ago");
        foreach (var (name, value) in json.ToList())
        {
            Settle(value, name);
            if (within is "presence" or "device_lists" && value is JsonArray list)
            {
                json[name] = new JsonArray([.. list.Select(item => item?.DeepClone()).OrderBy(item => item?.ToJsonString(), StringComparer.Ordinal)]);
            }
        }
    }

    private static async Task ActAsync(Random random, TestUser[] users, List<string> rooms)
    {
        var user = users[random.Next(users.Length)];
        var other = users[random.Next(users.Length)];
        var room = rooms[random.Next(rooms.Count)];
        var path = RoomClient.Room(room);

        // Much of this is refused, as it is to clients: who may not, does not.
        switch (random.Next(15))
        {
            case 0 or 1 or 2:
                await user.SendAsync(HttpMethod.Put, $"{path}/send/m.room.message/{Guid.NewGuid():N}", new { msgtype = "m.text", body = $"{random.Next()}" });
                break;
            case 3:
                await user.SendAsync(HttpMethod.Put, $"{path}/state/m.room.topic/", new { topic = $"{random.Next()}" });
                break;
            case 4:
                await user.SendAsync(HttpMethod.Post, $"{path}/join", new { });
                break;
            case 5:
                await user.SendAsync(HttpMethod.Post, $"{path}/leave", new { });
                break;
            case 6:
                await user.SendAsync(HttpMethod.Post, $"{path}/invite", new { user_id = other.UserId });
                break;
            case 7:
                await user.SendAsync(HttpMethod.Post, $"{path}/{(random.Next(2) == 0 ? "kick" : "ban")}", new { user_id = other.UserId });
                await user.SendAsync(HttpMethod.Post, $"{path}/unban", new { user_id = other.UserId });
                break;
            case 8:
                await user.SendAsync(HttpMethod.Put, $"{path}/state/m.room.join_rules/", new { join_rule = random.Next(3) switch { 0 => "knock", 1 => "invite", _ => "public" } });
                await other.SendAsync(HttpMethod.Post, $"/_matrix/client/v3/knock/{Uri.EscapeDataString(room)}", new { });
                break;
            case 9:
                await user.SendAsync(HttpMethod.Put, $"{path}/typing/{user.UserId}", new { typing = random.Next(2) == 0, timeout = 30_000 });
                break;
            case 10:
                var messages = await user.SendAsync(HttpMethod.Get, $"{path}/messages?dir=b&limit=3");
                if (messages.Answer.TryGetProperty("chunk", out var chunk) && chunk.GetArrayLength() > 0)
                {
                    var id = Uri.EscapeDataString(chunk[random.Next(chunk.GetArrayLength())].Id());
                    await user.SendAsync(HttpMethod.Post, $"{path}/receipt/{(random.Next(3) == 0 ? "m.read.private" : "m.read")}/{id}", new { });
                    if (random.Next(3) == 0)
                    {
                        await user.SendAsync(HttpMethod.Put, $"{path}/redact/{id}/{Guid.NewGuid():N}", new { });
                    }
                }

                break;
            case 11:
                await user.SendAsync(HttpMethod.Put, $"/_matrix/client/v3/user/{user.UserId}/rooms/{Uri.EscapeDataString(room)}/tags/m.favourite", new { order = random.NextDouble() });
                break;
            case 12:
                await user.SendAsync(HttpMethod.Put, $"/_matrix/client/v3/presence/{user.UserId}/status", new { presence = random.Next(2) == 0 ? "online" : "unavailable", status_msg = $"{random.Next()}" });
                break;
            case 13:
                await user.SendToDeviceAsync(other.UserId, other.DeviceId, new { n = random.Next() });
                await user.SendAsync(HttpMethod.Put, $"/_matrix/client/v3/devices/{user.DeviceId}", new { display_name = $"{random.Next()}" });
                break;
            default:
                await user.SendAsync(HttpMethod.Post, $"{path}/forget", new { });
                break;
        }
    }

    private sealed class UnknownHeads : IRoomHeads
    {
        public ValueTask<IReadOnlyCollection<KeyValuePair<RoomId, UserRoom>>> AheadAsync(UserRooms rooms, LogPosition since, CancellationToken cancellationToken) => new(rooms.Rooms);
    }
}
