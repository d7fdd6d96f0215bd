using System.Net;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

public sealed class SendingTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task ARepeatedTransactionGetsTheSameEvent()
    {
        var alice = await server.RegisterAsync("sending_alice");
        var room = await alice.CreateRoomAsync();
        var first = await alice.SendTextAsync(room, "once", "txn1");
        var again = await alice.SendTextAsync(room, "once", "txn1");
        var other = await alice.SendTextAsync(room, "twice", "txn2");

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task ConcurrentRetriesSendOneEvent()
    {
        var alice = await server.RegisterAsync("sending_retrier");
        var room = await alice.CreateRoomAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => alice.SendTextAsync(room, "racing", "same")));

        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task ATransactionOutlivesTheServer()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        string room, first;
        await using (var before = await ServerFixture.StartAsync(directory: directory))
        {
            var alice = await before.RegisterAsync("alice");
            room = await alice.CreateRoomAsync();
            first = await alice.SendTextAsync(room, "kept", "txn");
            await using var after = await RestartAsync(before, directory);
            var again = new TestUser(alice.UserId, alice.DeviceId, alice.AccessToken, alice.Password, after.ClientFor(alice.AccessToken));

            Assert.Equal(first, await again.SendTextAsync(room, "kept", "txn"));
            Assert.Equal("kept", (await again.GetAsync(room, $"event/{Uri.EscapeDataString(first)}")).GetProperty("content").GetProperty("body").GetString());
        }
    }

    [Theory]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
    [InlineData("1")]
    [InlineData("6")]
    public async Task EveryRoomVersionTakesMessages(string version)
    {
        var alice = await server.RegisterAsync($"sending_v{version}");
        var bob = await server.RegisterAsync($"sending_bob_v{version}");
        var room = await alice.CreateRoomAsync(new { room_version = version, preset = "public_chat" });
        await bob.JoinAsync(room);
        var id = await bob.SendTextAsync(room, "hello");
        var read = await alice.GetAsync(room, $"event/{Uri.EscapeDataString(id)}");

        Assert.Equal("hello", read.GetProperty("content").GetProperty("body").GetString());
        Assert.Equal(bob.UserId, read.GetProperty("sender").GetString());
        Assert.Equal(room, read.GetProperty("room_id").GetString());
    }

    [Fact]
    public async Task ARedactionTakesTheContentAway()
    {
        var alice = await server.RegisterAsync("redacting_alice");
        var room = await alice.CreateRoomAsync();
        var id = await alice.SendTextAsync(room, "secret");
        var redaction = (await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(id)}/t1", new { reason = "slip" }))
            .GetProperty("event_id").GetString();
        var read = await alice.GetAsync(room, $"event/{Uri.EscapeDataString(id)}");

        Assert.Equal("{}", read.GetProperty("content").GetRawText());
        Assert.Equal(redaction, read.GetProperty("unsigned").GetProperty("redacted_because").GetProperty("event_id").GetString());
    }

    [Fact]
    public async Task AnOutsiderIsRefusedAlikeForPrivateAndUnknownRooms()
    {
        var alice = await server.RegisterAsync("private_alice");
        var mallory = await server.RegisterAsync("private_mallory");
        var room = await alice.CreateRoomAsync(new { preset = "private_chat", name = "Secret plans" });
        foreach (var path in (string[])["state", "members", "joined_members", "messages?dir=b", "state/m.room.name", "timestamp_to_event?ts=0&dir=f"])
        {
            var known = await mallory.CallAsync(HttpMethod.Get, Path(room, path), null, HttpStatusCode.Forbidden);
            var unknown = await mallory.CallAsync(HttpMethod.Get, Path("!nothere:test.example", path), null, HttpStatusCode.Forbidden);

            Assert.Equal(known.GetRawText(), unknown.GetRawText());
        }
    }

    private static string Path(string room, string path) =>
        path.StartsWith("timestamp", StringComparison.Ordinal)
            ? $"/_matrix/client/v1/rooms/{Uri.EscapeDataString(room)}/{path}"
            : $"{RoomClient.Room(room)}/{path}";

    private static async Task<ServerFixture> RestartAsync(ServerFixture running, string directory)
    {
        await running.DisposeAsync();
        return await ServerFixture.StartAsync(directory: directory);
    }
}
