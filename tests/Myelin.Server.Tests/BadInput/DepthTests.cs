using System.Net;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.BadInput;

/// <summary>
/// ruma 507, Synapse 14480: what one part of a server accepts, the next has to read. An event as deep as is accepted must not stop a sync.
/// </summary>
public sealed class DepthTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData(60)]
    [InlineData(65)]
    [InlineData(100)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    public async Task An_event_that_is_accepted_can_be_read_by_all(int depth)
    {
        var (alice, bob) = (await server.RegisterAsync($"alice{depth}"), await server.RegisterAsync($"bob{depth}"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var body = $"{{\"a\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}";
        var accepted = 0;
        foreach (var path in new[] { "send/m.room.message/1", "state/m.room.topic", "state/m.room.power_levels_like/x" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"{RoomClient.Room(room)}/{path}") { Content = new StringContent(body) };
            using var response = await alice.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{path} {response.StatusCode}");
            accepted += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        Assert.True(accepted > 0 || depth > 125, "As deep as this is usual.");
        foreach (var path in new[] { "/_matrix/client/v3/sync?timeout=0", $"{RoomClient.Room(room)}/messages?dir=b", $"{RoomClient.Room(room)}/state" })
        {
            using var response = await bob.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }
}
