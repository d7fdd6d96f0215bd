using System.Net;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>State that has been redacted, and what is sent over it.</summary>
public sealed class RedactedStateTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly object Topic = new { topic = "lilies" };

    [Theory]
    [InlineData("1")]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task StateIsSetAgainAfterItsRedaction(string version)
    {
        var alice = await server.RegisterAsync($"again{version}");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = version });
        var first = (await alice.SetStateAsync(room, "m.room.topic", Topic)).Id();
        await alice.RedactAsync(room, first);
        Assert.Equal("{}", (await alice.GetAsync(room, "state/m.room.topic")).GetRawText());

        var second = (await alice.SetStateAsync(room, "m.room.topic", Topic)).Id();
        Assert.NotEqual(first, second);
        Assert.Equal("lilies", (await alice.GetAsync(room, "state/m.room.topic")).GetProperty("topic").GetString());
        Assert.Equal(second, (await alice.SetStateAsync(room, "m.room.topic", Topic)).Id());
    }

    [Fact]
    public async Task TheSameHoldsAfterARestart()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        string room, first;
        TestUser alice;
        await using (var before = await ServerFixture.StartAsync(directory: directory))
        {
            alice = await before.RegisterAsync("alice");
            room = await alice.CreateRoomAsync();
            first = (await alice.SetStateAsync(room, "m.room.topic", Topic)).Id();
            await alice.RedactAsync(room, first);
        }

        await using var after = await ServerFixture.StartAsync(directory: directory);
        alice = alice with { Http = after.ClientFor(alice.AccessToken) };
        Assert.NotEqual(first, (await alice.SetStateAsync(room, "m.room.topic", Topic)).Id());
        Assert.Equal("lilies", (await alice.GetAsync(room, "state/m.room.topic")).GetProperty("topic").GetString());
    }

    /// <summary>From room version 11 on a client may send the redaction as any other event.</summary>
    [Fact]
    public async Task ARedactionThatIsSentAsAnEventIsOneAsWell()
    {
        var alice = await server.RegisterAsync("sentas");
        var room = await alice.CreateRoomAsync();
        var first = (await alice.SetStateAsync(room, "m.room.topic", Topic)).Id();
        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.redaction/t1", new { redacts = first });
        Assert.Equal("{}", (await alice.GetAsync(room, "state/m.room.topic")).GetRawText());
        Assert.NotEqual(first, (await alice.SetStateAsync(room, "m.room.topic", Topic)).Id());
    }

    [Fact]
    public async Task ANameComesBackIntoAMembershipThatWasRedacted()
    {
        var (alice, bob) = (await server.RegisterAsync("namedalice"), await server.RegisterAsync("namedbob"));
        await bob.CallAsync(HttpMethod.Put, $"/_matrix/client/v3/profile/{Uri.EscapeDataString(bob.UserId)}/displayname", new { displayname = "Bob" });
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var join = (await alice.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(bob.UserId)}?format=event")).Id();
        await alice.RedactAsync(room, join);
        Assert.Equal("""{"membership":"join"}""", (await MemberAsync()).GetRawText());

        // The same content as before, by the member.
        await bob.SetStateAsync(room, "m.room.member", new { displayname = "Bob", membership = "join" }, bob.UserId);
        Assert.Equal("Bob", (await MemberAsync()).GetProperty("displayname").GetString());

        Task<JsonElement> MemberAsync() => alice.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(bob.UserId)}");
    }

    /// <summary>The invite level is no key that a redaction keeps before room version 11: the default holds, for the room's state as for who may invite.</summary>
    [Theory]
    [InlineData("10", HttpStatusCode.OK)]
    [InlineData("11", HttpStatusCode.Forbidden)]
    public async Task RedactedPowerLevelsAuthoriseByWhatIsLeftOfThem(string version, HttpStatusCode answer)
    {
        var alice = await server.RegisterAsync($"levels{version}");
        var bob = await server.RegisterAsync($"levelsbob{version}");
        var carol = await server.RegisterAsync($"levelscarol{version}");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = version });
        await bob.JoinAsync(room);
        var levels = (await alice.GetAsync(room, "state/m.room.power_levels?format=event")).Id();
        await bob.ActAsync(room, "invite", new { user_id = carol.UserId }, HttpStatusCode.Forbidden);
        await alice.RedactAsync(room, levels);
        await bob.ActAsync(room, "invite", new { user_id = carol.UserId }, answer);
    }

    /// <summary>Redactions and new state in flight at once: whatever their order, what was sent last and not redacted stands.</summary>
    [Fact]
    public async Task StateSentWhileItsPredecessorIsRedactedIsNotSwallowed()
    {
        var alice = await server.RegisterAsync("inflight");
        var room = await alice.CreateRoomAsync();
        var standing = (await alice.SetStateAsync(room, "m.room.topic", Topic)).Id();
        for (var i = 0; i < 10; i++)
        {
            await Task.WhenAll([alice.RedactAsync(room, standing), .. Enumerable.Range(0, 4).Select(_ => alice.SendTextAsync(room, "between"))]);
            var next = (await alice.SetStateAsync(room, "m.room.topic", Topic)).Id();
            Assert.NotEqual(standing, next);
            Assert.Equal("lilies", (await alice.GetAsync(room, $"event/{Uri.EscapeDataString(next)}")).GetProperty("content").GetProperty("topic").GetString());
            standing = next;
        }
    }
}
