using System.Net;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Accounts;

/// <summary>"Account suspension": what was sent may be taken back, and rooms be left.</summary>
public sealed class SuspendedUserTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("10")]
    [InlineData("12")]
    public async Task ASuspendedUserMayRedactOwnEventsAndLeave(string version)
    {
        var (alice, bob) = (await server.RegisterAsync($"suspended_a{version}"), await server.RegisterAsync($"suspended_b{version}"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = version });
        await bob.JoinAsync(room);
        await alice.SetStateAsync(room, "m.room.power_levels", new { redact = 0 });
        var (others, own, second) = (await alice.SendTextAsync(room, "hers"), await bob.SendTextAsync(room, "his"), await bob.SendTextAsync(room, "his too"));
        await server.Get<IAccountAdministration>().SetSuspendedAsync(UserId.Parse(bob.UserId), true, TestContext.Current.CancellationToken);

        (await RedactAsync(bob, room, others)).Refused(403, "M_USER_SUSPENDED");
        (await RedactAsync(bob, room, "$unknown")).Refused(403, "M_USER_SUSPENDED");
        (await RedactAsync(bob, room, own)).Succeeded();
        Assert.Empty((await alice.GetAsync(room, $"event/{own}")).GetProperty("content").EnumerateObject());
        (await SendRedactionAsync(bob, room, others)).Refused(403, "M_USER_SUSPENDED");
        if (version == "12")
        {
            (await SendRedactionAsync(bob, room, second)).Succeeded();
        }

        (await bob.SendAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/2", new { body = "no" })).Refused(403, "M_USER_SUSPENDED");
        (await bob.SendAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/state/m.room.member/{bob.UserId}", new { membership = "join", displayname = "no" }))
            .Refused(403, "M_USER_SUSPENDED");
        await bob.SetStateAsync(room, "m.room.member", new { membership = "leave" }, bob.UserId);
        await bob.JoinAsync(room, HttpStatusCode.Forbidden);
    }

    private static Task<(HttpStatusCode Status, System.Text.Json.JsonElement Answer)> RedactAsync(TestUser user, string room, string target) =>
        user.SendAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(target)}/{Guid.NewGuid():N}", new { });

    private static Task<(HttpStatusCode Status, System.Text.Json.JsonElement Answer)> SendRedactionAsync(TestUser user, string room, string target) =>
        user.SendAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.redaction/{Guid.NewGuid():N}", new { redacts = target });
}
