using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Crash;

/// <summary>Work that was due and not done when the server was killed is done after the next start.</summary>
[Slow]
public sealed class ScheduledWorkCrashTests
{
    private const int Rooms = 30;
    private const string V3 = "/_matrix/client/v3";

    [Fact]
    public Task A_deactivation_is_finished_after_kill_on_SQLite() => RunAsync(string.Empty);

    [Fact]
    public async Task A_deactivation_is_finished_after_kill_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, "PostgreSQL is not installed: no /usr/lib/postgresql/*/bin/initdb.");
        await RunAsync(await PostgreSqlServer.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    private static async Task RunAsync(string database)
    {
        await using var server = new CrashingServer(database);
        await server.StartAsync();
        var (alice, _) = await RegisterAsync(server, "alice");
        var (bob, bobId) = await RegisterAsync(server, "bob");
        var rooms = new List<string>();
        using (var asAlice = new Session(server, alice))
        {
            using var asBob = new Session(server, bob);
            for (var i = 0; i < Rooms; i++)
            {
                var room = (await asAlice.CallAsync(HttpMethod.Post, "createRoom", new { preset = "public_chat" })).GetProperty("room_id").GetString()!;
                await asBob.CallAsync(HttpMethod.Post, $"join/{Uri.EscapeDataString(room)}", new { });
                rooms.Add(room);
            }

            // Acknowledged: from here on it has to come about, whatever happens to the server.
            await asBob.CallAsync(HttpMethod.Post, "account/deactivate", new
            {
                auth = new { type = "m.login.password", identifier = new { type = "m.id.user", user = bobId }, password = ServerFixture.Password },
            });
        }

        await server.KillAsync();
        await server.StartAsync();
        using var again = new Session(server, alice);
        foreach (var room in rooms)
        {
            // It is done in the background.
            await Eventually.HoldsAsync(async () =>
                !(await again.CallAsync(HttpMethod.Get, $"rooms/{Uri.EscapeDataString(room)}/joined_members")).GetProperty("joined").TryGetProperty(bobId, out _));
        }
    }

    private static async Task<(string Token, string UserId)> RegisterAsync(CrashingServer server, string name)
    {
        using var nobody = new Session(server, null);
        var account = await nobody.CallAsync(HttpMethod.Post, "register", new { username = name, password = ServerFixture.Password, auth = new { type = "m.login.dummy" } });
        return (account.GetProperty("access_token").GetString()!, account.GetProperty("user_id").GetString()!);
    }

    private sealed class Session : IDisposable
    {
        private readonly HttpClient _http;

        public Session(CrashingServer server, string? accessToken)
        {
            _http = new HttpClient { BaseAddress = server.Address };
            if (accessToken is not null)
            {
                _http.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
            }
        }

        public async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body = null) =>
            (await _http.CallAsync(method, $"{V3}/{path}", body)).Succeeded();

        public void Dispose() => _http.Dispose();
    }
}
