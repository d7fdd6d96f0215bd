using System.Net;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.RoomDirectory;

public sealed class RoomAliasTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task AnAliasPointsToARoomUntilItIsRemoved()
    {
        var alice = await server.RegisterAsync("alias-alice");
        var room = await alice.CreateRoomAsync();
        await alice.PutAsync(Path("#first:test.example"), new { room_id = room });

        var (status, found) = await server.Http.CallAsync(HttpMethod.Get, Path("#first:test.example"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(room, found.GetProperty("room_id").GetString());
        Assert.Equal("test.example", found.GetProperty("servers")[0].GetString());
        Assert.Equal("#first:test.example", (await RoomClient.GetAsync(alice, room, "aliases")).GetProperty("aliases")[0].GetString());

        (await alice.SendAsync(HttpMethod.Put, Path("#first:test.example"), new { room_id = room })).Refused(409, "M_UNKNOWN");
        await alice.CallAsync(HttpMethod.Delete, Path("#first:test.example"));
        (await server.Http.CallAsync(HttpMethod.Get, Path("#first:test.example"))).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Delete, Path("#first:test.example"))).Refused(404, "M_NOT_FOUND");
    }

    [Fact]
    public async Task OnlyMembersGiveAliasesAndOnlyCreatorsAndModeratorsRemoveThem()
    {
        var alice = await server.RegisterAsync("alias-owner");
        var bob = await server.RegisterAsync("alias-member");
        var room = await alice.CreateRoomAsync();
        (await bob.SendAsync(HttpMethod.Put, Path("#outside:test.example"), new { room_id = room })).Refused(403, "M_FORBIDDEN");
        await RoomClient.GetAsync(alice, room, "aliases");
        await RoomClient.GetAsync(bob, room, "aliases", HttpStatusCode.Forbidden);

        await bob.JoinAsync(room);
        await alice.PutAsync(Path("#of-alice:test.example"), new { room_id = room });
        await bob.PutAsync(Path("#of-bob:test.example"), new { room_id = room });
        (await bob.SendAsync(HttpMethod.Delete, Path("#of-alice:test.example"))).Refused(403, "M_FORBIDDEN");
        await bob.CallAsync(HttpMethod.Delete, Path("#of-bob:test.example"));
        await bob.PutAsync(Path("#of-bob:test.example"), new { room_id = room });
        await alice.CallAsync(HttpMethod.Delete, Path("#of-bob:test.example"));
    }

    [Fact]
    public async Task RemovingAnAliasTakesItOutOfTheRoom()
    {
        var alice = await server.RegisterAsync("alias-canonical");
        var room = await alice.CreateRoomAsync();
        await alice.PutAsync(Path("#main:test.example"), new { room_id = room });
        await alice.PutAsync(Path("#other:test.example"), new { room_id = room });
        await alice.SetStateAsync(room, "m.room.canonical_alias", new { alias = "#main:test.example", alt_aliases = new[] { "#other:test.example" } });

        await alice.CallAsync(HttpMethod.Delete, Path("#main:test.example"));

        var content = await RoomClient.GetAsync(alice, room, "state/m.room.canonical_alias");
        Assert.False(content.TryGetProperty("alias", out _));
        Assert.Equal("#other:test.example", content.GetProperty("alt_aliases")[0].GetString());
    }

    [Fact]
    public async Task WhatIsNoAliasOfThisServerIsRefused()
    {
        var alice = await server.RegisterAsync("alias-invalid");
        var room = await alice.CreateRoomAsync();
        (await alice.SendAsync(HttpMethod.Put, Path("#a:elsewhere.example"), new { room_id = room })).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Put, Path("#a b:test.example"), new { room_id = room })).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Put, Path("nothing"), new { room_id = room })).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Put, Path("#a:test.example"), new { })).Refused(400, "M_MISSING_PARAM");

        // Whether it is an alias, only its server can say.
        (await alice.SendAsync(HttpMethod.Get, Path("#a:elsewhere.example"))).Refused(502, "M_UNKNOWN");
    }

    private static string Path(string alias) => $"/_matrix/client/v3/directory/room/{Uri.EscapeDataString(alias)}";
}
