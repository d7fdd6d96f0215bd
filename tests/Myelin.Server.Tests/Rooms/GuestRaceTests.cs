using Myelin.Core.Events;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Storage.Caches;

namespace Myelin.Server.Tests.Rooms;

/// <summary>"Guest Access": a guest who is joining while guests are shut out does not come in after those who are in have left.</summary>
public sealed class GuestRaceTests : IAsyncLifetime
{
    private ServerFixture? _server;
    private GatedDatabase? _database;

    private ServerFixture Server => _server!;

    private GatedDatabase Database => _database!;

    public async ValueTask InitializeAsync() => _server = await ServerFixture.StartAsync(
        options => options.Registration.Guests = true,
        builder => builder.ReadRoomsThrough(database => _database = database));

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Theory]
    [InlineData("forbidden", 403, false)]
    [InlineData("can_join", 200, false)]
    [InlineData("forbidden", 403, true)]
    [InlineData("can_join", 200, true)]
    public async Task TheRoomIsAskedAgainIfItChangedMeanwhile(string then, int status, bool byState)
    {
        var alice = await Server.RegisterAsync("alice");
        var answer = (await Server.Http.CallAsync(HttpMethod.Post, "/_matrix/client/v3/register?kind=guest", new { })).Succeeded();
        var guest = Server.ClientFor(answer.GetProperty("access_token").GetString()!);
        var room = await alice.CreateRoomAsync(new
        {
            preset = "public_chat",
            initial_state = new[] { new { type = "m.room.guest_access", state_key = "", content = new { guest_access = "can_join" } } },
        });
        var gate = Database.Hold(static result => result is StoredEvent { Pdu.Type: EventTypes.GuestAccess });
        var joining = byState
            ? guest.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/state/m.room.member/{Uri.EscapeDataString(answer.GetProperty("user_id").GetString()!)}", new { membership = "join" })
            : guest.CallAsync(HttpMethod.Post, $"{RoomClient.Room(room)}/join", new { });
        await gate.Reached;
        await alice.SetStateAsync(room, "m.room.guest_access", new { guest_access = then, note = "meanwhile" });
        gate.Open();
        Assert.Equal(status, (int)(await joining).Status);
    }
}
