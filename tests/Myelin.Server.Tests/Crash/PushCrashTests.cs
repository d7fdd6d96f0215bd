using System.Globalization;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Push;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Crash;

/// <summary>
/// The server killed between an event's acknowledgement and its notification: after the restart every acknowledged event is told to the push gateway at
/// least once. <c>MYELIN_CRASH_MOMENTS</c> and <c>MYELIN_CRASH_SEED</c> hold here as well.
/// </summary>
[Slow]
public sealed class PushCrashTests
{
    private const string V3 = "/_matrix/client/v3";
    private const int UsualMoments = 3;

    [Fact]
    public Task Every_event_is_told_though_the_server_is_killed_on_SQLite() => RunAsync(string.Empty);

    [Fact]
    public async Task Every_event_is_told_though_the_server_is_killed_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, PostgreSqlServer.Absent);
        await RunAsync(await PostgreSqlServer.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    private static async Task RunAsync(string database)
    {
        var random = new Random(Setting("MYELIN_CRASH_SEED", 1));
        await using var gateway = await TestGateway.StartAsync();
        await using var server = new CrashingServer(database, ("Push__AllowHttp", "true"), ("Outgoing__AllowedRanges__0", "127.0.0.0/8"));
        await server.StartAsync();
        var (alice, bob) = (await RegisterAsync(server, "alice"), await RegisterAsync(server, "bob"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        await bob.SetPusherAsync(PusherClient.Pusher(gateway.Url));
        var acknowledged = new List<string>();
        for (var moment = 0; moment < Setting("MYELIN_CRASH_MOMENTS", UsualMoments); moment++)
        {
            var count = random.Next(1, 8);
            for (var i = 0; i < count; i++)
            {
                acknowledged.Add(await At(server, alice).SendTextAsync(room, $"moment {moment}, number {i}"));
            }

            await server.KillAsync();
            await server.StartAsync();
            await Eventually.HoldsAsync(() =>
            {
                var told = gateway.All.Select(notification => notification.EventId()).ToHashSet();
                return acknowledged.TrueForAll(told.Contains);
            });
        }
    }

    private static async Task<TestUser> RegisterAsync(CrashingServer server, string name)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var answer = (await http.CallAsync(HttpMethod.Post, $"{V3}/register", new { username = name, password = ServerFixture.Password, auth = new { type = "m.login.dummy" } })).Succeeded();
        var user = new TestUser(
            answer.GetProperty("user_id").GetString()!, answer.GetProperty("device_id").GetString()!, answer.GetProperty("access_token").GetString()!, ServerFixture.Password, http);
        return At(server, user);
    }

    private static TestUser At(CrashingServer server, TestUser user)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", user.AccessToken);
        return user with { Http = http };
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
