using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.UserDirectory;

public sealed class UserSearchTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task UsersOfSharedAndPublicRoomsAreFoundByIdAndName()
    {
        var caller = await server.RegisterAsync("finder");
        var shared = await server.RegisterAsync("needle-shared");
        var open = await server.RegisterAsync("needle-open");
        await server.RegisterAsync("needle-hidden");
        var room = await caller.CreateRoomAsync(new { preset = "private_chat", invite = new[] { shared.UserId } });
        await shared.JoinAsync(room);
        await open.CreateRoomAsync();
        await open.PutAsync($"/_matrix/client/v3/profile/{open.UserId}/displayname", new { displayname = "Ärger Über 100%_!" });

        Assert.Equal([open.UserId, shared.UserId], Users(await SearchAsync(caller, "NEEDLE")).Order(StringComparer.Ordinal));
        Assert.Equal([open.UserId], Users(await SearchAsync(caller, "über ärger")));
        Assert.Equal([open.UserId], Users(await SearchAsync(caller, "%_!")));
        Assert.Empty(Users(await SearchAsync(caller, "needle%")));
        Assert.Empty(Users(await SearchAsync(caller, "finder")));
        Assert.Empty(Users(await SearchAsync(caller, " ")));
        Assert.Equal("Ärger Über 100%_!", (await SearchAsync(caller, "needle-open")).GetProperty("results")[0].GetProperty("display_name").GetString());
    }

    [Fact]
    public async Task AnAnswerSaysWhetherThereAreMore()
    {
        var caller = await server.RegisterAsync("limiter");
        var first = await server.RegisterAsync("many");
        var second = await server.RegisterAsync("many-more");
        await first.CreateRoomAsync();
        await second.CreateRoomAsync();

        var one = await SearchAsync(caller, "many", 1);
        Assert.Equal([first.UserId], Users(one));
        Assert.True(one.GetProperty("limited").GetBoolean());
        Assert.False((await SearchAsync(caller, "many", 2)).GetProperty("limited").GetBoolean());
        (await caller.SendAsync(HttpMethod.Post, Path, new { limit = 1 })).Refused(400, "M_MISSING_PARAM");
        (await caller.SendAsync(HttpMethod.Post, Path, new { search_term = "x", limit = -1 })).Refused(400, "M_INVALID_PARAM");
    }

    private const string Path = "/_matrix/client/v3/user_directory/search";

    private static Task<JsonElement> SearchAsync(TestUser user, string term, int? limit = null) =>
        user.PostAsync(Path, new { search_term = term, limit });

    private static IEnumerable<string> Users(JsonElement answer) =>
        answer.GetProperty("results").EnumerateArray().Select(user => user.GetProperty("user_id").GetString()!);
}
