using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

public sealed class RoomCreatingTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    /// <summary>"room version 12": the ID is the hash of the create event, which holds nothing but creator and time that differs.</summary>
    [Fact]
    public async Task Rooms_that_are_alike_and_created_at_once_are_different_rooms()
    {
        var user = await server.RegisterAsync("atonce");
        var rooms = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => user.CreateRoomAsync(new { preset = "private_chat" })));
        Assert.Equal(16, rooms.Distinct().Count());
    }

    [Fact]
    public async Task An_initial_state_event_without_a_key_has_the_empty_one()
    {
        var user = await server.RegisterAsync("keyless");
        var room = await user.CreateRoomAsync(new { initial_state = new[] { new { type = "m.room.join_rules", content = new { join_rule = "knock" } } } });
        Assert.Equal("knock", (await user.GetAsync(room, "state/m.room.join_rules")).GetProperty("join_rule").GetString());
    }
}
