using System.Globalization;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>
/// Users of a service come and go in several rooms while others write, the service goes away and comes back, and the server is started anew: it is
/// told of just those events that it was interested in when they came, each once, in order. <c>MYELIN_APPSERVICE_SEED</c> repeats a walk.
/// </summary>
public sealed class InterestWalkTests
{
    private const int Steps = 120;
    private const int Rooms = 3;
    private const int Ghosts = 3;

    public static TheoryData<int> Seeds =>
        Environment.GetEnvironmentVariable("MYELIN_APPSERVICE_SEED") is { Length: > 0 } text ? [int.Parse(text, CultureInfo.InvariantCulture)] : [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_service_is_told_of_what_it_was_interested_in_when_it_came(int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var token = alice.AccessToken;
        var rooms = new List<string>();
        for (var i = 0; i < Rooms; i++)
        {
            rooms.Add(await alice.CreateRoomAsync());
        }

        var ghosts = new List<string>();
        for (var i = 0; i < Ghosts; i++)
        {
            ghosts.Add(await world.GhostAsync($"ghost{i}"));
        }

        var joined = rooms.ToDictionary(room => room, _ => new HashSet<string>());
        var (expected, others) = (new List<string>(), new List<string>());
        var isAway = false;

        async Task<string> SendAsync(string room, int step)
        {
            using var http = world.Client(token);
            return (await http.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/{step}", new { msgtype = "m.text", body = $"{step}" }))
                .Succeeded().GetProperty("event_id").GetString()!;
        }

        async Task<string> MoveAsync(string ghost, string room, string membership) => (await world.AsAsync(
            ghost, HttpMethod.Put, $"{RoomClient.Room(room)}/state/m.room.member/{Uri.EscapeDataString(ghost)}", new { membership })).Succeeded().GetProperty("event_id").GetString()!;

        for (var step = 0; step < Steps; step++)
        {
            var room = rooms[random.Next(Rooms)];
            var ghost = ghosts[random.Next(Ghosts)];
            switch (random.Next(20))
            {
                case < 10:
                    (joined[room].Count > 0 ? expected : others).Add(await SendAsync(room, step));
                    break;
                case < 17:
                    expected.Add(await MoveAsync(ghost, room, joined[room].Contains(ghost) ? "leave" : "join"));
                    if (!joined[room].Add(ghost))
                    {
                        joined[room].Remove(ghost);
                    }

                    break;
                case < 19 when isAway:
                    await world.Service.ComeBackAsync();
                    isAway = false;
                    break;
                case < 19:
                    await world.Service.GoAwayAsync();
                    isAway = true;
                    break;
                default:
                    await world.RestartAsync();
                    break;
            }
        }

        if (isAway)
        {
            await world.Service.ComeBackAsync();
        }

        var last = rooms[0];
        expected.Add(await MoveAsync(ghosts[0], last, joined[last].Contains(ghosts[0]) ? "leave" : "join"));
        await world.Service.EventAsync(expected[^1]);
        var mine = expected.Concat(others).ToHashSet();
        var transactions = world.Service.Transactions.DistinctBy(transaction => transaction.TransactionId);
        Assert.Equal(expected, transactions.SelectMany(transaction => transaction.Events).Select(pdu => pdu.GetProperty("event_id").GetString()!).Where(mine.Contains));
    }
}
