using System.Net;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>What is wrong with an event whoever sends it is 400; what others might do is 403.</summary>
public sealed class EventFormTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task AnEventOfTheWrongFormIsABadRequestAndAForbiddenOneForbidden()
    {
        var (alice, bob) = (await server.RegisterAsync("form_a"), await server.RegisterAsync("form_b"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        foreach (var content in new object[]
        {
            new { users = new Dictionary<string, int> { [alice.UserId] = 100 } },
            new { users = new Dictionary<string, string> { [bob.UserId] = "100" } },
            new { users = 5 },
            new { ban = "50" },
            new { events = new { x = 1.5 } },
        })
        {
            Assert.Equal("M_BAD_JSON", (await alice.SetStateAsync(room, "m.room.power_levels", content, expected: HttpStatusCode.BadRequest)).GetProperty("errcode").GetString());
        }

        foreach (var stateKey in new[] { "", "other" })
        {
            Assert.Equal("M_BAD_JSON", (await alice.SetStateAsync(room, "m.room.create", new { }, stateKey, HttpStatusCode.BadRequest)).GetProperty("errcode").GetString());
        }

        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.create/1", new { }, HttpStatusCode.BadRequest);

        var levels = new { users = new Dictionary<string, int> { [bob.UserId] = 100 } };
        Assert.Equal("M_FORBIDDEN", (await bob.SetStateAsync(room, "m.room.power_levels", levels, expected: HttpStatusCode.Forbidden)).GetProperty("errcode").GetString());
        await bob.SetStateAsync(room, "m.room.topic", new { topic = "no" }, expected: HttpStatusCode.Forbidden);
        await alice.SetStateAsync(room, "m.room.power_levels", levels);
    }

    /// <summary>Older room versions have the creator in the power levels.</summary>
    [Fact]
    public async Task CreatorsMayStandInThePowerLevelsBeforeRoomVersion12()
    {
        var alice = await server.RegisterAsync("form_old");
        var room = await alice.CreateRoomAsync(new { room_version = "11" });
        await alice.SetStateAsync(room, "m.room.power_levels", new { users = new Dictionary<string, int> { [alice.UserId] = 100 } });
    }

    [Fact]
    public async Task MessagesWithoutADirectionAreReadForwards()
    {
        var alice = await server.RegisterAsync("undirected");
        var room = await alice.CreateRoomAsync();
        await alice.SendTextAsync(room, "last");
        var page = await alice.GetAsync(room, "messages?limit=3");
        Assert.Equal((await alice.GetAsync(room, "messages?dir=f&limit=3")).GetProperty("chunk").EnumerateArray().Ids(), page.GetProperty("chunk").EnumerateArray().Ids());
        Assert.Equal("m.room.create", page.GetProperty("chunk")[0].GetProperty("type").GetString());
        await alice.GetAsync(room, "messages?dir=", HttpStatusCode.BadRequest);
    }
}
