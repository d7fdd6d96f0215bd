using System.Net;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>What the server adds to the state that clients send, and what of it it doesn't take.</summary>
public sealed class SentStateTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task AMembershipGetsTheNameAndAvatarThatItDoesNotSay()
    {
        var (alice, bob) = (await NamedAsync("profile_alice"), await NamedAsync("profile_bob"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        await alice.SetStateAsync(room, "m.room.member", new { membership = "invite", reason = "please" }, bob.UserId);
        Assert.Equal(("profile_bob", "mxc://test.example/profile_bob"), await MemberAsync(alice, room, bob));
        Assert.Equal("please", (await alice.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(bob.UserId)}")).GetProperty("reason").GetString());

        await bob.SetStateAsync(room, "m.room.member", new { membership = "join" }, bob.UserId);
        Assert.Equal(("profile_bob", "mxc://test.example/profile_bob"), await MemberAsync(alice, room, bob));
        await bob.SetStateAsync(room, "m.room.member", new { membership = "join", displayname = "Bobby" }, bob.UserId);
        Assert.Equal(("Bobby", "mxc://test.example/profile_bob"), await MemberAsync(alice, room, bob));
        await bob.SetStateAsync(room, "m.room.member", new { membership = "join", displayname = (string?)null, avatar_url = "" }, bob.UserId);
        Assert.Equal((null, ""), await MemberAsync(alice, room, bob));
        await alice.SetStateAsync(room, "m.room.member", new { membership = "leave" }, bob.UserId);
        Assert.Equal("""{"membership":"leave"}""", (await alice.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(bob.UserId)}")).GetRawText());
    }

    [Fact]
    public async Task AKnockThatIsSentAsStateCarriesTheProfileToo()
    {
        var (alice, bob) = (await NamedAsync("knock_alice"), await NamedAsync("knock_bob"));
        var room = await alice.CreateRoomAsync(new { initial_state = new[] { new { type = "m.room.join_rules", content = new { join_rule = "knock" } } } });
        await bob.SetStateAsync(room, "m.room.member", new { membership = "knock" }, bob.UserId);
        Assert.Equal(("knock_bob", "mxc://test.example/knock_bob"), await MemberAsync(alice, room, bob));
    }

    [Theory]
    [InlineData("{\"preset\":\"private_chat\"}", 0)]
    [InlineData("{\"preset\":\"trusted_private_chat\"}", 0)]
    [InlineData("{}", 0)]
    [InlineData("{\"visibility\":\"private\"}", 0)]
    [InlineData("{\"preset\":\"private_chat\",\"power_level_content_override\":{\"invite\":70}}", 70)]
    [InlineData("{\"preset\":\"public_chat\"}", 50)]
    [InlineData("{\"visibility\":\"public\"}", 50)]
    [InlineData("{\"preset\":\"public_chat\",\"visibility\":\"private\"}", 50)]
    public async Task InPrivateChatsEverybodyMayInvite(string body, int invite)
    {
        var alice = await server.RegisterAsync($"inviting{Guid.NewGuid():N}");
        var room = await alice.CreateRoomAsync(JsonElement.Parse(body));
        Assert.Equal(invite, (await alice.GetAsync(room, "state/m.room.power_levels")).GetProperty("invite").GetInt32());
    }

    [Fact]
    public async Task AServerAclThatDeniesThisServerIsRefused()
    {
        var alice = await server.RegisterAsync("acl_alice");
        var room = await alice.CreateRoomAsync();
        foreach (var denying in (object[])[new { }, new { allow = new[] { "other.example" } }, new { allow = new[] { "*" }, deny = new[] { "test.*" } }])
        {
            var refusal = await alice.SetStateAsync(room, "m.room.server_acl", denying, expected: HttpStatusCode.BadRequest);
            Assert.Equal("M_BAD_JSON", refusal.GetProperty("errcode").GetString());
            await alice.CallAsync(
                HttpMethod.Post,
                "/_matrix/client/v3/createRoom",
                new { initial_state = new[] { new { type = "m.room.server_acl", state_key = "", content = denying } } },
                HttpStatusCode.BadRequest);
        }

        var acl = (await alice.SetStateAsync(room, "m.room.server_acl", new { allow = new[] { "*" }, deny = new[] { "evil.example" } })).GetProperty("event_id").GetString()!;
        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(acl)}/t1", new { }, HttpStatusCode.Forbidden);
    }

    /// <summary>An event around it has one level more, and peers take 127.</summary>
    [Fact]
    public async Task ContentIsNestedAsDeepAsPeersRead()
    {
        var alice = await server.RegisterAsync("nesting");
        var room = await alice.CreateRoomAsync();
        var path = $"{RoomClient.Room(room)}/state/org.example.deep/";
        Assert.Equal(HttpStatusCode.OK, (await alice.SendTextAsync(HttpMethod.Put, path, Nested(PduLimits.MaximumBuiltNesting))).Status);
        (await alice.SendTextAsync(HttpMethod.Put, path, Nested(PduLimits.MaximumBuiltNesting + 1))).Refused(400, "M_BAD_JSON");
        Assert.Equal(PduLimits.MaximumBuiltNesting, (await alice.Http.GetStringAsync(path, TestContext.Current.CancellationToken)).Count(c => c is '[' or '{'));
    }

    private static string Nested(int levels) => "{\"a\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}";

    private static async Task<(string? Name, string? Avatar)> MemberAsync(TestUser reader, string room, TestUser member)
    {
        var content = await reader.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(member.UserId)}");
        return (content.GetProperty("displayname").GetString(), content.GetProperty("avatar_url").GetString());
    }

    private async Task<TestUser> NamedAsync(string name)
    {
        var user = await server.RegisterAsync(name);
        var profile = $"/_matrix/client/v3/profile/{Uri.EscapeDataString(user.UserId)}";
        await user.PutAsync($"{profile}/displayname", new { displayname = name });
        await user.PutAsync($"{profile}/avatar_url", new { avatar_url = $"mxc://test.example/{name}" });
        return user;
    }
}
