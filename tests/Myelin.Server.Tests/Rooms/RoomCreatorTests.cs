using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

public sealed class RoomCreatorTests(ServerFixture server) : IClassFixture<ServerFixture>
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

    /// <summary>"Creation": the alias is part of it, so whoever is too late for it has made nothing.</summary>
    [Theory]
    [InlineData("11")]
    [InlineData("12")]
    public async Task Of_requests_for_one_alias_one_makes_a_room_and_the_others_nothing(string version)
    {
        var user = await server.RegisterAsync($"alias{version}");
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => user.SendAsync(
            HttpMethod.Post,
            "/_matrix/client/v3/createRoom",
            new { room_alias_name = $"wanted{version}", visibility = "public", room_version = version, name = $"number {number}" })));
        var made = Assert.Single(answers, answer => answer.Status == System.Net.HttpStatusCode.OK).Answer.GetProperty("room_id").GetString();
        Assert.All(answers.Where(answer => answer.Status != System.Net.HttpStatusCode.OK), answer => answer.Refused(400, "M_ROOM_IN_USE"));
        Assert.Equal(
            [made], (await user.GetAsync("/_matrix/client/v3/joined_rooms")).GetProperty("joined_rooms").EnumerateArray().Select(room => room.GetString()));
        var alias = Uri.EscapeDataString($"#wanted{version}:test.example");
        Assert.Equal(made, (await user.GetAsync($"/_matrix/client/v3/directory/room/{alias}")).GetProperty("room_id").GetString());
        Assert.Equal("public", (await user.GetAsync($"/_matrix/client/v3/directory/list/room/{Uri.EscapeDataString(made!)}")).GetProperty("visibility").GetString());
    }
}
