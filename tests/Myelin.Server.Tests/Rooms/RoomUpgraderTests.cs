using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.RoomActions;
using Myelin.Server.Rooms;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>"Room Upgrades" that are asked for again.</summary>
public sealed class RoomUpgraderTests : IAsyncLifetime
{
    private readonly ShiftedTime _time = new();
    private ServerFixture? _server;

    private ServerFixture Server => _server!;

    public async ValueTask InitializeAsync() =>
        _server = await ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(_time));

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task TheSameUpgradeAgainAnswersTheFirstReplacementForFiveMinutes()
    {
        var alice = await Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "10" });
        var first = await UpgradeAsync(alice, room, "11");
        Assert.Equal(first, await UpgradeAsync(alice, room, "11"));
        _time.Advance(RecentUpgrades.Repeatable - TimeSpan.FromSeconds(30));
        Assert.Equal(first, await UpgradeAsync(alice, room, "11"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(first, await UpgradeAsync(alice, room, "11"));
    }

    [Fact]
    public async Task RequestsAtOnceMakeOneRoom()
    {
        var alice = await Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "10" });
        var replacements = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => UpgradeAsync(alice, room, "12")));
        Assert.Single(replacements.Distinct());
        Assert.Equal(replacements[0], (await alice.GetAsync(room, "state/m.room.tombstone")).GetProperty("replacement_room").GetString());
    }

    [Fact]
    public async Task AnotherVersionOrAnotherUserIsAnotherUpgrade()
    {
        var (alice, bob) = (await Server.RegisterAsync("alice"), await Server.RegisterAsync("bob"));
        var room = await alice.CreateRoomAsync(
            new { preset = "public_chat", room_version = "10", power_level_content_override = new { users = new Dictionary<string, int> { [alice.UserId] = 100, [bob.UserId] = 100 } } });
        await bob.JoinAsync(room);
        var first = await UpgradeAsync(alice, room, "11");
        Assert.NotEqual(first, await UpgradeAsync(alice, room, "12"));
        Assert.NotEqual(first, await UpgradeAsync(bob, room, "11"));
    }

    [Fact]
    public async Task ATombstoneThatAUserWroteIsNoUpgrade()
    {
        var alice = await Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "10" });
        var other = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "11" });
        await alice.SetStateAsync(room, "m.room.tombstone", new { body = "moved", replacement_room = other });
        Assert.NotEqual(other, await UpgradeAsync(alice, room, "11"));
        await alice.SetStateAsync(room, "m.room.tombstone", new { body = "moved", replacement_room = 5 });
        await UpgradeAsync(alice, room, "11");
    }

    [Fact]
    public async Task AnUpgradeThatWasRefusedIsAskedForAnew()
    {
        var (alice, bob) = (await Server.RegisterAsync("alice"), await Server.RegisterAsync("bob"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "10" });
        await bob.JoinAsync(room);
        await bob.ActAsync(room, "upgrade", new { new_version = "11" }, HttpStatusCode.Forbidden);
        await alice.SetStateAsync(room, "m.room.power_levels", new { users = new Dictionary<string, int> { [alice.UserId] = 100, [bob.UserId] = 100 } });
        await UpgradeAsync(bob, room, "11");
    }

    private static async Task<string> UpgradeAsync(TestUser user, string room, string version) =>
        (await user.ActAsync(room, "upgrade", new { new_version = version })).GetProperty("replacement_room").GetString()!;
}
