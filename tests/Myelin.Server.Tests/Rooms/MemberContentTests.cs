using System.Net;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>What clients say in membership events beside the membership.</summary>
public sealed class MemberContentTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatMoreAJoinHoldsGoesIntoTheEvent(bool byId)
    {
        var (alice, bob) = (await server.RegisterAsync($"more_a{byId}"), await server.RegisterAsync($"more_b{byId}"));
        await bob.PutAsync($"/_matrix/client/v3/profile/{bob.UserId}/displayname", new { displayname = "Bob" });
        var room = await alice.CreateRoomAsync();
        var body = new Dictionary<string, object?>
        {
            ["org.example.more"] = new { nested = new[] { 1, 2 } },
            ["displayname"] = "Mallory",
            ["avatar_url"] = "mxc://test.example/own",
            ["membership"] = "ban",
            ["join_authorised_via_users_server"] = alice.UserId,
            ["third_party_signed"] = new { sender = alice.UserId, mxid = bob.UserId, token = "t", signatures = new { } },
            ["third_party_invite"] = new { display_name = "x" },
            ["reason"] = "because",
        };
        await bob.CallAsync(HttpMethod.Post, byId ? $"{RoomClient.Room(room)}/join" : $"/_matrix/client/v3/join/{Uri.EscapeDataString(room)}", body);

        var content = await alice.GetAsync(room, $"state/m.room.member/{bob.UserId}");
        Assert.Equal("{\"nested\":[1,2]}", content.GetProperty("org.example.more").GetRawText());
        Assert.Equal("Bob", content.GetProperty("displayname").GetString());
        Assert.Equal("join", content.GetProperty("membership").GetString());
        Assert.Equal("because", content.GetProperty("reason").GetString());

        // The server has no avatar of Bob's to say.
        Assert.Equal("mxc://test.example/own", content.GetProperty("avatar_url").GetString());
        Assert.Equal(5, content.EnumerateObject().Count());
    }

    /// <summary>"Restricted rooms": a client that changes its name sends back the member content that it has.</summary>
    [Fact]
    public async Task WhoAuthorisesAJoinIsTheServersToSay()
    {
        var (alice, bob, mallory) = (await server.RegisterAsync("authorised_a"), await server.RegisterAsync("authorised_b"), await server.RegisterAsync("authorised_c"));
        var space = await alice.CreateRoomAsync();
        var room = await RestrictedAsync(alice, new[] { new { type = "m.room_membership", room_id = space } });
        await bob.JoinAsync(space);
        await bob.JoinAsync(room);
        var member = (await bob.GetAsync(room, $"state/m.room.member/{bob.UserId}")).Deserialize<Dictionary<string, object>>()!;
        Assert.Equal(alice.UserId, member["join_authorised_via_users_server"].ToString());

        member["displayname"] = "Bob here";
        member["join_authorised_via_users_server"] = "@gone:elsewhere.example";
        await bob.SetStateAsync(room, "m.room.member", member, bob.UserId);
        var after = await bob.GetAsync(room, $"state/m.room.member/{bob.UserId}");
        Assert.Equal("Bob here", after.GetProperty("displayname").GetString());
        Assert.False(after.TryGetProperty("join_authorised_via_users_server", out _));

        // Nobody lets himself in so.
        await mallory.SetStateAsync(
            room, "m.room.member", new { membership = "join", join_authorised_via_users_server = alice.UserId }, mallory.UserId, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task JoinRulesOfAnyFormLetInWhomTheyName()
    {
        var (alice, bob, carol) = (await server.RegisterAsync("rules_a"), await server.RegisterAsync("rules_b"), await server.RegisterAsync("rules_c"));
        var space = await alice.CreateRoomAsync();
        await bob.JoinAsync(space);
        foreach (var allow in new object?[] { new object?[] { new { type = 5 } }, new object?[] { null, 1, "x", new { }, new { type = "m.room_membership", room_id = 7 } }, null, 5, "x", new { type = 5 } })
        {
            var room = await RestrictedAsync(alice, allow);
            await bob.JoinAsync(room, HttpStatusCode.Forbidden);
        }

        var open = await RestrictedAsync(alice, new object?[] { new { type = 5 }, new { type = "m.room_membership", room_id = space } });
        await bob.JoinAsync(open);
        await carol.JoinAsync(open, HttpStatusCode.Forbidden);
    }

    private static Task<string> RestrictedAsync(TestUser creator, object? allow) => creator.CreateRoomAsync(new
    {
        preset = "private_chat",
        initial_state = new[] { new { type = "m.room.join_rules", state_key = "", content = new { join_rule = "restricted", allow } } },
    });
}
