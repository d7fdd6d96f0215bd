using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Push;
using Myelin.Server.Push.Delivery;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;
using Myelin.Server.Unread;

namespace Myelin.Server.Tests.Push;

/// <summary>The badge (Push Gateway API, <c>counts</c>): whatever happens, what was counted step by step is what is counted from scratch, and is what is told.</summary>
public sealed class BadgeTests
{
    private const int Steps = 120;

    [Theory]
    [InlineData(PushOptions.BadgeRooms, 1)]
    [InlineData(PushOptions.BadgeNotifications, 2)]
    public async Task TheBadgeToldIsTheOneCountedFromScratch(string badge, int usualSeed)
    {
        var seed = Environment.GetEnvironmentVariable("MYELIN_BADGE_SEED") is { Length: > 0 } text
            ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : usualSeed;
        TestContext.Current.SendDiagnosticMessage($"MYELIN_BADGE_SEED={seed}");
        await using var gateway = await TestGateway.StartAsync();
        await using var server = await TestGateway.ServerAsync(options => options.Push.Badge = badge);
        var world = new World(new Random(seed), await server.RegisterAsync("alice"), await server.RegisterAsync("bob"), await server.RegisterAsync("carol"));
        await world.Bob.SetPusherAsync(PusherClient.Pusher(gateway.Url));
        var bob = UserId.Parse(world.Bob.UserId);
        for (var step = 1; step <= Steps; step++)
        {
            var did = await world.StepAsync();
            var expected = await RecountAsync();
            var counted = await server.Get<Badges>().OfAsync(bob, TestContext.Current.CancellationToken);
            Assert.True(expected == counted, $"Seed {seed}, step {step}, {did}: {counted} was counted, {expected} there are.");
            if (step % 20 == 0)
            {
                await Eventually.HoldsAsync(async () => (gateway.All.Count > 0 ? gateway.All[^1].Unread() ?? 0 : 0) == await RecountAsync());
            }
        }

        Assert.NotEmpty(gateway.All);

        ValueTask<long> RecountAsync()
        {
            var counting = ActivatorUtilities.CreateInstance<UnreadCounter>(server.Services);
            return ActivatorUtilities.CreateInstance<Badges>(server.Services, counting).OfAsync(bob, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Three users who do whatever may change what the second has not read.</summary>
    private sealed class World(Random random, TestUser alice, TestUser bob, TestUser carol)
    {
        private readonly List<(string Room, List<string> Events)> _rooms = [];
        private bool _ignores;
        private bool _isMaster;
        private int _count;

        public TestUser Bob => bob;

        public async Task<string> StepAsync()
        {
            if (_rooms.Count < 3)
            {
                var made = await alice.CreateRoomAsync(new
                {
                    preset = "public_chat",
                    power_level_content_override = new { users_default = 100, users = new Dictionary<string, int> { [alice.UserId] = 100 } },
                    room_version = "11",
                });
                await bob.JoinAsync(made);
                await carol.JoinAsync(made);
                _rooms.Add((made, []));
                return "a room";
            }

            var (room, events) = _rooms[random.Next(_rooms.Count)];
            var other = random.Next(2) == 0 ? alice : carol;
            switch (random.Next(14))
            {
                case 0 or 1 or 2:
                    events.Add(await other.SendTextAsync(room, "hello tea"));
                    return "a message";
                case 3:
                    events.Add(await SendAsync(other, room, new() { ["msgtype"] = "m.text", ["body"] = "bob", ["m.mentions"] = new { user_ids = new[] { bob.UserId } } }));
                    return "a mention";
                case 4 when events.Count > 0:
                    events.Add(await SendAsync(other, room, new()
                    {
                        ["msgtype"] = "m.text",
                        ["body"] = "in thread",
                        ["m.relates_to"] = new { rel_type = "m.thread", event_id = events[0] },
                    }));
                    return "a reply in a thread";
                case 5 when events.Count > 0:
                    var read = events[random.Next(events.Count)];
                    await bob.SendAsync(HttpMethod.Post, $"{RoomClient.Room(room)}/receipt/{(random.Next(2) == 0 ? "m.read" : "m.read.private")}/{Uri.EscapeDataString(read)}", new { });
                    return "a receipt";
                case 6 when events.Count > 0:
                    await bob.SendAsync(
                        HttpMethod.Post, $"{RoomClient.Room(room)}/receipt/m.read/{Uri.EscapeDataString(events[^1])}", new { thread_id = random.Next(2) == 0 ? "main" : events[0] });
                    return "a threaded receipt";
                case 7 when events.Count > 0:
                    await bob.SendAsync(HttpMethod.Post, $"{RoomClient.Room(room)}/read_markers", new Dictionary<string, string> { ["m.fully_read"] = events[^1], ["m.read"] = events[^1] });
                    return "a read marker";
                case 8 when events.Count > 1:
                    await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(events[^random.Next(1, Math.Min(4, events.Count))])}/r{_count++}", new { });
                    return "a redaction";
                case 9:
                    return await RulesAsync(room);
                case 10:
                    await bob.SendAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/own{_count++}", new { msgtype = "m.text", body = "mine" });
                    return "an own message";
                case 11:
                    await bob.SendAsync(HttpMethod.Post, $"{RoomClient.Room(room)}/leave", new { });
                    if (random.Next(2) == 0)
                    {
                        await alice.ActAsync(room, "invite", new { user_id = bob.UserId });
                        return "left and invited";
                    }

                    events.Add(await alice.SendTextAsync(room, "missed"));
                    await bob.JoinAsync(room);
                    return "left and joined";
                case 12:
                    await bob.JoinAsync(room);
                    return "joined";
                default:
                    _ignores = !_ignores;
                    await bob.PutAsync(
                        $"/_matrix/client/v3/user/{Uri.EscapeDataString(bob.UserId)}/account_data/m.ignored_user_list",
                        new { ignored_users = _ignores ? new Dictionary<string, object> { [carol.UserId] = new { } } : [] });
                    return "ignoring";
            }
        }

        private async Task<string> RulesAsync(string room)
        {
            const string Rules = "/_matrix/client/v3/pushrules/global";
            var mute = $"{Rules}/room/{Uri.EscapeDataString(room)}";
            switch (random.Next(4))
            {
                case 0:
                    await bob.PutAsync(mute, new { actions = Array.Empty<string>() });
                    return "muted";
                case 1:
                    await bob.SendAsync(HttpMethod.Delete, mute);
                    return "unmuted";
                case 2:
                    await bob.PutAsync($"{Rules}/content/tea", new { pattern = "tea", actions = random.Next(2) == 0 ? ["notify"] : Array.Empty<string>() });
                    return "a keyword";
                default:
                    _isMaster = !_isMaster;
                    await bob.PutAsync($"{Rules}/override/.m.rule.master/enabled", new { enabled = _isMaster });
                    return "the master rule";
            }
        }

        private static async Task<string> SendAsync(TestUser user, string room, Dictionary<string, object> content) =>
            (await user.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/{Guid.NewGuid():N}", content)).Id();
    }
}
