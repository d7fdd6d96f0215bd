using System.Globalization;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Storage;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Push;

/// <summary>Messages among changes of rules, names and power: every count is what the rules of each message's moment make it, counted on or from scratch.</summary>
public sealed class RulesOfTheMomentTests
{
    private const int Steps = 150;

    [Fact]
    public async Task CountsAreThoseOfTheRulesOfEachMoment()
    {
        var seed = Environment.GetEnvironmentVariable("MYELIN_RULES_SEED") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 28;
        TestContext.Current.SendDiagnosticMessage($"MYELIN_RULES_SEED={seed}");
        var directory = Directory.CreateTempSubdirectory("myelin-rules-").FullName;
        try
        {
            World world;
            await using (var server = await ServerFixture.StartAsync(directory: directory))
            {
                world = new World(new Random(seed), await server.RegisterAsync("alice"), await server.RegisterAsync("bob"), await server.RegisterAsync("carol"));
                await world.BeginAsync();
                for (var step = 1; step <= Steps; step++)
                {
                    var did = await world.StepAsync();
                    await world.CheckAsync(server, world.Bob, $"seed {seed}, step {step}, {did}");
                }

                await world.CheckListAsync(world.Bob);
            }

            await using var restarted = await ServerFixture.StartAsync(directory: directory);
            var bob = await restarted.LogInAsync("bob");
            await world.CheckAsync(restarted, bob, $"seed {seed}, started again");
            await world.CheckListAsync(bob);
        }
        finally
        {
            await TestDatabase.RemoveAsync(directory);
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>What a message is, as far as the rules below ask.</summary>
    private sealed record Message(bool IsNotice, bool HasMentions, bool MentionsBob, bool MentionsRoom, bool SaysTea, bool SaysRoom, string? SaysName);

    private sealed class Place(string room)
    {
        public string Room => room;

        public bool IsMuted { get; set; }

        public string Name { get; set; } = "bob";

        public bool MayCarol { get; set; }

        public int Notifications { get; set; }

        public int Highlights { get; set; }

        public string? Last { get; set; }
    }

    private sealed class World(Random random, TestUser alice, TestUser bob, TestUser carol)
    {
        private const string Rules = "/_matrix/client/v3/pushrules/global";
        private static readonly string[] Names = ["bob", "Robert", "Bo B."];

        private readonly List<Place> _places = [];
        private readonly List<string> _told = [];
        private bool _isMaster;
        private bool _messages = true;
        private bool _displayNames = true;
        private bool _mentionsHighlight = true;
        private bool? _teaHighlights;

        public TestUser Bob => bob;

        public async Task BeginAsync()
        {
            for (var i = 0; i < 2; i++)
            {
                var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "11" });
                await bob.JoinAsync(room);
                await carol.JoinAsync(room);
                _places.Add(new Place(room));
            }
        }

        public async Task<string> StepAsync()
        {
            var place = _places[random.Next(_places.Count)];
            switch (random.Next(20))
            {
                case < 10:
                    return await SendAsync(place);
                case 10:
                    place.IsMuted = !place.IsMuted;
                    var mute = $"{Rules}/room/{Uri.EscapeDataString(place.Room)}";
                    await (place.IsMuted ? bob.PutAsync(mute, new { actions = Array.Empty<string>() }) : bob.CallAsync(HttpMethod.Delete, mute));
                    return $"muted {place.IsMuted}";
                case 11:
                    _isMaster = !_isMaster;
                    await bob.PutAsync($"{Rules}/override/.m.rule.master/enabled", new { enabled = _isMaster });
                    return $"master {_isMaster}";
                case 12:
                    _messages = !_messages;
                    await bob.PutAsync($"{Rules}/underride/.m.rule.message/actions", new { actions = _messages ? ["notify"] : Array.Empty<string>() });
                    return $"messages {_messages}";
                case 13:
                    _displayNames = !_displayNames;
                    await bob.PutAsync($"{Rules}/override/.m.rule.contains_display_name/enabled", new { enabled = _displayNames });
                    return $"display names {_displayNames}";
                case 14:
                    _mentionsHighlight = !_mentionsHighlight;
                    await bob.PutAsync(
                        $"{Rules}/override/.m.rule.is_user_mention/actions", new { actions = _mentionsHighlight ? (object[])["notify", new { set_tweak = "highlight" }] : ["notify"] });
                    return $"mentions highlight {_mentionsHighlight}";
                case 15:
                    return await KeywordAsync();
                case 16:
                    place.Name = Names[random.Next(Names.Length)];
                    await bob.SetStateAsync(place.Room, "m.room.member", new { membership = "join", displayname = place.Name }, bob.UserId);
                    return $"called {place.Name}";
                case 17:
                    place.MayCarol = !place.MayCarol;
                    await alice.SetStateAsync(
                        place.Room,
                        "m.room.power_levels",
                        new { users = new Dictionary<string, int> { [alice.UserId] = 100, [carol.UserId] = place.MayCarol ? 50 : 0 } });
                    return $"carol may {place.MayCarol}";
                case 18 when place.Last is { } last:
                    await bob.ActAsync(place.Room, $"receipt/m.read/{Uri.EscapeDataString(last)}");
                    (place.Notifications, place.Highlights) = (0, 0);
                    return "read";
                default:
                    place.Last = await bob.SendTextAsync(place.Room, "mine");
                    (place.Notifications, place.Highlights) = (0, 0);
                    return "an own message";
            }
        }

        public async Task CheckAsync(ServerFixture server, TestUser user, string when)
        {
            var sync = await user.SyncAsync();
            foreach (var place in _places)
            {
                var expected = (place.Notifications, place.Highlights);
                var told = SyncClient.Unread(sync.Room(place.Room)!.Value);
                Assert.True(expected == told, $"{when}: {told} were told, {expected} there are.");
                var recounted = await JudgedWhenItCameTests.RecountAsync(server, user, place.Room);
                Assert.True(expected == recounted, $"{when}: {recounted} were counted from scratch, {expected} there are.");
            }
        }

        public async Task CheckListAsync(TestUser user)
        {
            var listed = new List<string>();
            for (var query = "?limit=7"; query is not null;)
            {
                var (ids, next) = await JudgedWhenItCameTests.PageAsync(user, query);
                listed.AddRange(ids);
                query = next is null ? null : $"?limit=7&from={next}";
            }

            Assert.Equal(_told.AsEnumerable().Reverse(), listed);
        }

        private async Task<string> KeywordAsync()
        {
            const string Tea = $"{Rules}/content/tea";
            switch (random.Next(3))
            {
                case 0 when _teaHighlights is not null:
                    _teaHighlights = null;
                    await bob.CallAsync(HttpMethod.Delete, Tea);
                    return "no tea";
                case 1:
                    _teaHighlights = true;
                    await bob.PutAsync(Tea, new { pattern = "tea", actions = new object[] { "notify", new { set_tweak = "highlight" } } });
                    return "tea highlights";
                default:
                    _teaHighlights = false;
                    await bob.PutAsync(Tea, new { pattern = "tea", actions = new[] { "notify" } });
                    return "tea";
            }
        }

        private async Task<string> SendAsync(Place place)
        {
            var byCarol = random.Next(2) == 0;
            var hasMentions = random.Next(2) == 0;
            var message = new Message(
                IsNotice: random.Next(6) == 0,
                hasMentions,
                MentionsBob: hasMentions && random.Next(3) == 0,
                MentionsRoom: hasMentions && random.Next(4) == 0,
                SaysTea: random.Next(4) == 0,
                SaysRoom: random.Next(4) == 0,
                SaysName: random.Next(3) == 0 ? Names[random.Next(Names.Length)] : null);
            var content = new Dictionary<string, object>
            {
                ["msgtype"] = message.IsNotice ? "m.notice" : "m.text",
                ["body"] = $"Hello {message.SaysName} {(message.SaysTea ? "tea" : "")} {(message.SaysRoom ? "@room" : "")}.",
            };
            if (message.HasMentions)
            {
                var mentions = new Dictionary<string, object>();
                if (message.MentionsBob)
                {
                    mentions["user_ids"] = new[] { bob.UserId };
                }

                if (message.MentionsRoom)
                {
                    mentions["room"] = true;
                }

                content["m.mentions"] = mentions;
            }

            var sender = byCarol ? carol : alice;
            place.Last = (await sender.CallAsync(HttpMethod.Put, $"{RoomClient.Room(place.Room)}/send/m.room.message/{Guid.NewGuid():N}", content)).Id();
            var (notifies, highlights) = Judge(place, message, !byCarol || place.MayCarol);
            if (notifies)
            {
                _told.Add(place.Last);
                place.Notifications++;
                place.Highlights += highlights ? 1 : 0;
            }

            return $"{message} by {sender.UserId}";
        }

        /// <summary>The rules in their order.</summary>
        private (bool Notifies, bool Highlights) Judge(Place place, Message message, bool mayNotifyRoom) => message switch
        {
            _ when _isMaster => (false, false),
            { IsNotice: true } => (false, false),
            { MentionsBob: true } => (true, _mentionsHighlight),
            { HasMentions: false, SaysName: { } name } when _displayNames && name == place.Name => (true, true),
            { MentionsRoom: true } when mayNotifyRoom => (true, true),
            { HasMentions: false, SaysRoom: true } when mayNotifyRoom => (true, true),
            { SaysTea: true } when _teaHighlights is { } highlights => (true, highlights),
            { HasMentions: false, SaysName: "bob" } => (true, true),
            _ when place.IsMuted => (false, false),
            _ => (_messages, false),
        };
    }
}
