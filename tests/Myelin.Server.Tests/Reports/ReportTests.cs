using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Reports;

public sealed class ReportTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task RoomsAndUsersAreReportedByAnybody()
    {
        var alice = await server.RegisterAsync("report-alice");
        var bob = await server.RegisterAsync("report-bob");
        var room = await alice.CreateRoomAsync(new { preset = "private_chat" });
        await bob.PostAsync($"{RoomClient.Room(room)}/report", new { reason = string.Empty });
        await bob.PostAsync(UserPath(alice.UserId), new { reason = "this makes me sad" });
        Assert.Equal(2, await CountAsync(bob));

        (await bob.SendAsync(HttpMethod.Post, $"{RoomClient.Room(room)}/report", new { })).Refused(400, "M_MISSING_PARAM");
        (await bob.SendAsync(HttpMethod.Post, UserPath(alice.UserId), new { reason = 1 })).Refused(400, "M_BAD_JSON");
        (await bob.SendAsync(HttpMethod.Post, UserPath(alice.UserId), new { reason = new string('x', 10_001) })).Refused(413, "M_TOO_LARGE");
        (await bob.SendAsync(HttpMethod.Post, UserPath("@nobody:test.example"), new { reason = "x" })).Refused(404, "M_NOT_FOUND");
        (await bob.SendAsync(HttpMethod.Post, UserPath("@nobody:elsewhere.example"), new { reason = "x" })).Refused(404, "M_NOT_FOUND");
        (await bob.SendAsync(HttpMethod.Post, $"{RoomClient.Room("!nowhere:test.example")}/report", new { reason = "x" })).Refused(404, "M_NOT_FOUND");
        Assert.Equal(2, await CountAsync(bob));
    }

    [Fact]
    public async Task AnEventIsReportedByMembersWhoSeeItAndNobodyElseLearnsOfIt()
    {
        var alice = await server.RegisterAsync("report-sender");
        var bob = await server.RegisterAsync("report-reader");
        var room = await alice.CreateRoomAsync();
        var @event = await alice.SendTextAsync(room, "something bad");
        var path = $"{RoomClient.Room(room)}/report/{Uri.EscapeDataString(@event)}";

        var outside = (await bob.SendAsync(HttpMethod.Post, path, new { reason = "x" })).Refused(404, "M_NOT_FOUND");
        var unknown = (await bob.SendAsync(HttpMethod.Post, $"{RoomClient.Room(room)}/report/$unknown", new { reason = "x" })).Refused(404, "M_NOT_FOUND");
        Assert.Equal(outside.GetProperty("error").GetString(), unknown.GetProperty("error").GetString());

        await bob.JoinAsync(room);
        await bob.PostAsync(path, new { score = -100, reason = "bad\u0000" });
        await bob.PostAsync(path);
        Assert.Equal(2, await CountAsync(bob));
    }

    private static string UserPath(string user) => $"/_matrix/client/v3/users/{Uri.EscapeDataString(user)}/report";

    private async Task<long?> CountAsync(TestUser reporter) => await server.Get<IDatabase>().ReadAsync(
        (session, token) => session.ScalarAsync(
            "SELECT COUNT(*) FROM reports JOIN user_numbers ON number = reporter WHERE user_id = $1", token, reporter.UserId),
        TestContext.Current.CancellationToken);
}
