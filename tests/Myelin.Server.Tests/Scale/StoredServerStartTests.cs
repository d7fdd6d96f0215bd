using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Grains;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.StoredServer;

namespace Myelin.Server.Tests.Scale;

/// <summary>
/// A server on which much is stored starts without it. The data directory is no other test's: what a server has left to be done, such as looking
/// whether guests have to leave a room, is done by the next, which loads what that needs.
/// </summary>
public sealed class StoredServerStartTests(StoredServerFixture stored) : IClassFixture<StoredServerFixture>
{
    private const string RoomsWithGuests = $"SELECT COUNT(*) FROM due_work WHERE kind = '{StateWork.GuestDeparture}'";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NothingPerRoomIsLoadedAtStart()
    {
        await LetGuestsDepartAsync();
        await using var server = await stored.StartAsync();
        (await server.Http.CallAsync(HttpMethod.Get, "/_matrix/client/versions")).Succeeded();

        Assert.Equal((0, 0, 0), await LoadedAsync(server));

        var room = stored.Plan.Room(0);
        var user = await server.LogInAsync(StoredServerPlan.Localpart(room.Creator), Filling.Password);
        await user.SendTextAsync(stored.IdOf(room).Value, "Here again");

        // What is touched is loaded; the other rooms, and the other users, are not.
        var loaded = await LoadedAsync(server);
        Assert.InRange(loaded.Rooms, 0, 1);
        Assert.InRange(loaded.Users, 0, 1);
        Assert.Equal(1, loaded.Activations);
    }

    private async Task LetGuestsDepartAsync()
    {
        await using var server = await stored.StartAsync();
        await Eventually.HoldsAsync(async () =>
            await server.Get<IDatabase>().ReadAsync((session, token) => session.ScalarAsync(RoomsWithGuests, token), Cancel) == 0);
    }

    private static async Task<(int Rooms, int Users, int Activations)> LoadedAsync(ServerFixture server)
    {
        var grains = await server.Get<IGrainFactory>().GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return (
            server.Get<RoomViews>().Loaded,
            server.Get<UserRoomsViews>().Loaded,
            grains.Where(grain => grain.GrainType.Contains(nameof(RoomGrain), StringComparison.Ordinal)).Sum(grain => grain.ActivationCount));
    }
}
