using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Rooms;

public sealed class DefaultRoomVersionTests
{
    [Fact]
    public async Task Rooms_whose_creator_names_no_version_get_the_one_that_is_set()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Rooms.DefaultVersion = "11");
        var alice = await server.RegisterAsync("alice");

        Assert.Equal("11", await DefaultAsync(alice));
        Assert.Equal("11", await VersionAsync(alice, new { }));
        Assert.Equal("12", await VersionAsync(alice, new { room_version = "12" }));
    }

    [Fact]
    public async Task Unset_it_is_12()
    {
        await using var server = await ServerFixture.StartAsync();
        var alice = await server.RegisterAsync("alice");

        Assert.Equal("12", await DefaultAsync(alice));
        Assert.Equal("12", await VersionAsync(alice, new { }));
    }

    private static async Task<string?> DefaultAsync(TestUser user) => (await user.GetAsync("/_matrix/client/v3/capabilities"))
        .GetProperty("capabilities").GetProperty("m.room_versions").GetProperty("default").GetString();

    private static async Task<string?> VersionAsync(TestUser user, object request)
    {
        var room = (await user.PostAsync("/_matrix/client/v3/createRoom", request)).GetProperty("room_id").GetString()!;
        return (await user.GetAsync($"/_matrix/client/v3/rooms/{Uri.EscapeDataString(room)}/state/m.room.create/")).GetProperty("room_version").GetString();
    }
}
