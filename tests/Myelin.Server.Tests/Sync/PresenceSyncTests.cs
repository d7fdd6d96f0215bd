using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>"Presence" in <c>/sync</c>: told of those who share a room, and nobody else.</summary>
public sealed class PresenceSyncTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task PresenceWakesThoseWhoShareARoom()
    {
        var alice = await server.RegisterAsync("presence_alice");
        var bob = await server.RegisterAsync("presence_bob");
        var stranger = await server.RegisterAsync("presence_stranger");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var (ofBob, ofStranger) = (await SyncAsync(bob, null, 0), await SyncAsync(stranger, null, 0));

        var poll = FindAsync(bob, ofBob, alice.UserId);
        await RoomClient.CallAsync(
            alice, HttpMethod.Put, $"/_matrix/client/v3/presence/{alice.UserId}/status", new { presence = "unavailable", status_msg = "away" });

        var content = (await poll).GetProperty("content");
        Assert.Equal("unavailable", content.GetProperty("presence").GetString());
        Assert.Equal("away", content.GetProperty("status_msg").GetString());
        Assert.DoesNotContain(alice.UserId, (await SyncAsync(stranger, ofStranger.Next(), 0)).ToString(), StringComparison.Ordinal);
        Assert.Contains((await SyncAsync(bob, null, 0)).Events("presence"), item => item.GetProperty("sender").GetString() == alice.UserId);
    }

    // Bob's own polls show nothing of him, and what the registration showed is passed over.
    private static Task<JsonElement> SyncAsync(TestUser user, string? since, int timeout) =>
        user.SyncAsync(since, new { presence = new { types = new[] { "m.presence" } } }, timeout, "&set_presence=offline");

    private static async Task<JsonElement> FindAsync(TestUser user, JsonElement sync, string wanted)
    {
        while (true)
        {
            sync = await SyncAsync(user, sync.Next(), 30_000);
            foreach (var item in sync.Events("presence"))
            {
                if (item.GetProperty("sender").GetString() == wanted && item.GetProperty("content").TryGetProperty("status_msg", out _))
                {
                    return item;
                }
            }
        }
    }
}
