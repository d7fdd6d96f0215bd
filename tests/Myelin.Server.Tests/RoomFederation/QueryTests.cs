using System.Net;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.RoomFederation;

/// <summary>Aliases and profiles of another server (Server-Server API, "Querying for information").</summary>
public sealed class QueryTests(JoinTests.TwoServers world) : IClassFixture<JoinTests.TwoServers>
{
    [Fact]
    public async Task AnAliasOfAnotherServerLeadsIntoItsRoom()
    {
        var (alice, bob) = (await world.One.RegisterAsync("alias_alice"), await world.Two.RegisterAsync("alias_bob"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_alias_name = "lobby", room_version = "12" });

        var found = await bob.CallAsync(HttpMethod.Get, "/_matrix/client/v3/directory/room/%23lobby%3Aone.example");
        Assert.Equal(room, found.GetProperty("room_id").GetString());
        Assert.Contains("one.example", found.GetProperty("servers").EnumerateArray().Select(server => server.GetString()));

        // The ID of a room of version 12 names no server, so only the alias can say where to ask.
        await bob.CallAsync(HttpMethod.Post, "/_matrix/client/v3/join/%23lobby%3Aone.example", new { });
        Assert.Equal(2, (await alice.GetAsync(room, "joined_members")).GetProperty("joined").EnumerateObject().Count());
        await bob.CallAsync(HttpMethod.Get, "/_matrix/client/v3/directory/room/%23nothing%3Aone.example", null, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task TheProfileOfAnotherServersUserIsServed()
    {
        var (alice, bob) = (await world.One.RegisterAsync("profile_alice"), await world.Two.RegisterAsync("profile_bob"));
        await alice.CallAsync(HttpMethod.Put, $"/_matrix/client/v3/profile/{Uri.EscapeDataString(alice.UserId)}/displayname", new { displayname = "Alice of One" });

        var profile = await bob.CallAsync(HttpMethod.Get, $"/_matrix/client/v3/profile/{Uri.EscapeDataString(alice.UserId)}");
        Assert.Equal("Alice of One", profile.GetProperty("displayname").GetString());
        var field = await bob.CallAsync(HttpMethod.Get, $"/_matrix/client/v3/profile/{Uri.EscapeDataString(alice.UserId)}/displayname");
        Assert.Equal("Alice of One", field.GetProperty("displayname").GetString());
        await bob.CallAsync(HttpMethod.Get, "/_matrix/client/v3/profile/%40nobody%3Aone.example", null, HttpStatusCode.NotFound);
    }
}
