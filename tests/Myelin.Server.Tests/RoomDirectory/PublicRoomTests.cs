using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.RoomDirectory;

public sealed class PublicRoomTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string List = "/_matrix/client/v3/publicRooms";

    [Fact]
    public async Task PublishedRoomsAreListedLargeOnesFirstInPages()
    {
        var alice = await server.RegisterAsync("public-alice");
        var bob = await server.RegisterAsync("public-bob");
        var small = await alice.CreateRoomAsync(new { preset = "public_chat", visibility = "public", name = "Paging small" });
        var large = await alice.CreateRoomAsync(new { preset = "public_chat", visibility = "public", name = "Paging large" });
        await alice.CreateRoomAsync(new { preset = "public_chat", name = "Paging hidden" });
        await bob.JoinAsync(large);

        var first = await alice.PostAsync(List, Query("paging", 1));
        var room = Assert.Single(first.GetProperty("chunk").EnumerateArray());
        Assert.Equal(large, room.GetProperty("room_id").GetString());
        Assert.Equal(2, room.GetProperty("num_joined_members").GetInt32());
        Assert.Equal("public", room.GetProperty("join_rule").GetString());
        Assert.False(first.TryGetProperty("prev_batch", out _));

        var second = await alice.PostAsync(List, Query("paging", 1, first.GetProperty("next_batch").GetString()));
        Assert.Equal(small, Assert.Single(second.GetProperty("chunk").EnumerateArray()).GetProperty("room_id").GetString());
        Assert.False(second.TryGetProperty("next_batch", out _));

        var back = await alice.PostAsync(List, Query("paging", 1, second.GetProperty("prev_batch").GetString()));
        Assert.Equal(large, Assert.Single(back.GetProperty("chunk").EnumerateArray()).GetProperty("room_id").GetString());
    }

    [Fact]
    public async Task RoomsAreFoundByWhatTheySayAndByTheirType()
    {
        var alice = await server.RegisterAsync("public-filter");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", visibility = "public", name = "Tea house", topic = "Oolong and CHEESE", room_alias_name = "tea" });
        var space = await alice.CreateRoomAsync(
            new { preset = "public_chat", visibility = "public", name = "Cheese space", creation_content = new { type = "m.space" } });
        await alice.SetStateAsync(room, "m.room.name", new { name = "Tea garden" });

        Assert.Equivalent(new[] { room, space }, await FoundAsync(alice, new { generic_search_term = "cheese" }), strict: true);
        Assert.Equal([room], await FoundAsync(alice, new { generic_search_term = "#TEA:" }));
        Assert.Equal([room], await FoundAsync(alice, new { generic_search_term = "tea garden" }));
        Assert.Equal([space], await FoundAsync(alice, new { generic_search_term = "cheese", room_types = new[] { "m.space" } }));
        Assert.Equal([room], await FoundAsync(alice, new { generic_search_term = "cheese", room_types = new string?[] { null } }));
    }

    [Fact]
    public async Task ModeratorsPublishARoomAndTakeItOut()
    {
        var alice = await server.RegisterAsync("public-moderator");
        var bob = await server.RegisterAsync("public-member");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var path = $"/_matrix/client/v3/directory/list/room/{Uri.EscapeDataString(room)}";
        Assert.Equal("private", (await server.Http.CallAsync(HttpMethod.Get, path)).Succeeded().GetProperty("visibility").GetString());

        (await bob.SendAsync(HttpMethod.Put, path, new { visibility = "public" })).Refused(403, "M_FORBIDDEN");
        (await alice.SendAsync(HttpMethod.Put, path, new { visibility = "secret" })).Refused(400, "M_INVALID_PARAM");
        await alice.PutAsync(path);
        Assert.Equal("public", (await alice.GetAsync(path)).GetProperty("visibility").GetString());
        await alice.PutAsync(path, new { visibility = "private" });
        Assert.Equal("private", (await alice.GetAsync(path)).GetProperty("visibility").GetString());
        (await alice.SendAsync(HttpMethod.Get, "/_matrix/client/v3/directory/list/room/!nowhere:test.example")).Refused(404, "M_NOT_FOUND");
    }

    [Fact]
    public async Task OtherServersRoomsAndForeignTokensAreRefused()
    {
        (await server.Http.CallAsync(HttpMethod.Get, $"{List}?server=elsewhere.example")).Refused(403, "M_FORBIDDEN");
        (await server.Http.CallAsync(HttpMethod.Get, $"{List}?since=nonsense")).Refused(400, "M_INVALID_PARAM");
        (await server.Http.CallAsync(HttpMethod.Get, $"{List}?limit=-1")).Refused(400, "M_INVALID_PARAM");
        (await server.Http.CallAsync(HttpMethod.Get, $"{List}?server=test.example&limit=5")).Succeeded();
    }

    private static object Query(string term, int limit, string? since = null) =>
        new { limit, since, filter = new { generic_search_term = term } };

    private static async Task<List<string>> FoundAsync(TestUser user, object filter) =>
        [.. (await user.PostAsync(List, new { filter })).GetProperty("chunk").EnumerateArray().Select(room => room.GetProperty("room_id").GetString()!)];
}
