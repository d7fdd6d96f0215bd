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

    [Fact]
    public async Task ThePresenceOfThoseWhoNewlyShareARoomIsTold()
    {
        var alice = await server.RegisterAsync("met_alice");
        var bob = await server.RegisterAsync("met_bob");
        var carol = await server.RegisterAsync("met_carol");
        foreach (var user in new[] { alice, bob, carol })
        {
            await user.PutAsync($"/_matrix/client/v3/presence/{user.UserId}/status", new { presence = "online", status_msg = $"I am {user.UserId}" });
        }

        var (ofAlice, ofBob) = (await SyncAsync(alice, null, 0), await SyncAsync(bob, null, 0));
        var room = await alice.CreateRoomAsync();
        await carol.JoinAsync(room);
        ofBob = await SyncAsync(bob, ofBob.Next(), 0);
        Assert.DoesNotContain(ofBob.Events("presence"), item => item.GetProperty("sender").GetString() != bob.UserId);

        // To whom the room is new everybody in it is new; to those in it whoever comes.
        await bob.JoinAsync(room);
        Assert.Equal([$"I am {alice.UserId}", $"I am {carol.UserId}"], Messages(bob, ofBob = await SyncAsync(bob, ofBob.Next(), 0)));
        Assert.Equal([$"I am {bob.UserId}", $"I am {carol.UserId}"], Messages(alice, ofAlice = await SyncAsync(alice, ofAlice.Next(), 0)));
        await alice.SendTextAsync(room, "nobody is new");
        Assert.Empty(Messages(bob, await SyncAsync(bob, ofBob.Next(), 0)));
        Assert.Empty(Messages(alice, await SyncAsync(alice, ofAlice.Next(), 0)));

        // A filter that wants no presence gets none.
        var dave = await server.RegisterAsync("met_dave");
        var nothing = new { presence = new { not_types = new[] { "m.presence" } } };
        var ofDave = await dave.SyncAsync(filter: nothing, more: "&set_presence=offline");
        await dave.JoinAsync(room);
        Assert.Empty((await dave.SyncAsync(ofDave.Next(), nothing, more: "&set_presence=offline")).Events("presence"));

        static string[] Messages(TestUser viewer, JsonElement sync) =>
        [
            .. sync.Events("presence")
                .Where(item => item.GetProperty("sender").GetString() != viewer.UserId)
                .Select(item => item.GetProperty("content").GetProperty("status_msg").GetString()!)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The room's filter is for what stands in the room.</summary>
    [Theory]
    [InlineData("""{"room":{"timeline":{"types":["m.room.message"]},"state":{"types":["m.room.name"]}}}""")]
    [InlineData("""{"room":{"rooms":[]}}""")]
    public async Task ThePresenceOfANewcomerIsToldWhateverTheRoomsFilterLeaves(string filter)
    {
        var alice = await server.RegisterAsync($"filtered_alice{filter.Length}");
        var bob = await server.RegisterAsync($"filtered_bob{filter.Length}");
        await bob.PutAsync($"/_matrix/client/v3/presence/{bob.UserId}/status", new { presence = "online", status_msg = "I am new" });
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        var wanted = JsonSerializer.Deserialize<JsonElement>(filter);
        var before = await alice.SyncAsync(filter: wanted, more: "&set_presence=offline");
        await bob.JoinAsync(room);
        var presence = (await alice.SyncAsync(before.Next(), wanted, more: "&set_presence=offline")).Events("presence");
        Assert.Contains(presence, item => item.GetProperty("sender").GetString() == bob.UserId && item.GetProperty("content").GetProperty("status_msg").GetString() == "I am new");
    }

    [Fact]
    public async Task AChangedNameIsToldWithThePresence()
    {
        var alice = await server.RegisterAsync("renamed_alice");
        var bob = await server.RegisterAsync("renamed_bob");
        await bob.JoinAsync(await alice.CreateRoomAsync());
        var sync = await SyncAsync(bob, null, 0);
        await alice.PutAsync($"/_matrix/client/v3/profile/{alice.UserId}/displayname", new { displayname = "Alice II" });
        while (true)
        {
            sync = await SyncAsync(bob, sync.Next(), 30_000);
            var told = sync.Events("presence").Where(item => item.GetProperty("sender").GetString() == alice.UserId && item.GetProperty("content").TryGetProperty("displayname", out _)).ToList();
            if (told is [var item])
            {
                Assert.Equal("Alice II", item.GetProperty("content").GetProperty("displayname").GetString());
                Assert.Equal(JsonValueKind.String, item.GetProperty("content").GetProperty("presence").ValueKind);
                return;
            }
        }
    }

    [Fact]
    public async Task SendingAMessageEndsBeingUnavailable()
    {
        var alice = await server.RegisterAsync("busy_alice");
        var bob = await server.RegisterAsync("busy_bob");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        await alice.PutAsync($"/_matrix/client/v3/presence/{alice.UserId}/status", new { presence = "unavailable", status_msg = "idle" });
        var sync = await SyncAsync(bob, null, 0);
        await alice.SendTextAsync(room, "back");
        var found = await FindAsync(bob, sync, alice.UserId);
        Assert.Equal("online", found.GetProperty("content").GetProperty("presence").GetString());
    }

    [Fact]
    public async Task AStatusMessageOutlivesARestart()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            await using (var first = await ServerFixture.StartAsync(directory: directory))
            {
                var alice = await first.RegisterAsync("kept_alice");
                var path = $"/_matrix/client/v3/presence/{alice.UserId}/status";
                await alice.PutAsync(path, new { presence = "online", status_msg = "kept" });
                (await alice.SendAsync(HttpMethod.Put, path, new { presence = "online", status_msg = new string('x', 4_097) })).Refused(400, "M_INVALID_PARAM");
            }

            await using var second = await ServerFixture.StartAsync(directory: directory);
            var again = await second.LogInAsync("kept_alice");
            var status = await again.GetAsync($"/_matrix/client/v3/presence/{again.UserId}/status");
            Assert.Equal("kept", status.GetProperty("status_msg").GetString());
            Assert.True(status.GetProperty("last_active_ago").GetInt64() >= 0);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
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
