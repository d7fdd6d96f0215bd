using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Server.Tests.Encryption;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Storage;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Crash;

/// <summary>
/// The server killed while one-time keys are claimed and to-device messages are sent and received: no key is given twice, and every
/// acknowledged message comes once and in its order. <c>MYELIN_CRASH_MOMENTS</c> and <c>MYELIN_CRASH_SEED</c> hold here as well.
/// </summary>
[Slow]
public sealed class EncryptionCrashTests
{
    private const string V3 = "/_matrix/client/v3";
    private const int UsualMoments = 3;
    private const int KeysAtOnce = 50;

    [Fact]
    public Task Keys_and_messages_outlive_kill_on_SQLite() => RunAsync(string.Empty);

    [Fact]
    public async Task Keys_and_messages_outlive_kill_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, "PostgreSQL is not installed: no /usr/lib/postgresql/*/bin/initdb.");
        await RunAsync(await PostgreSqlServer.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    private static async Task RunAsync(string database)
    {
        var random = new Random(Setting("MYELIN_CRASH_SEED", 1));
        await using var server = new CrashingServer(database);
        await server.StartAsync();
        var alice = await RegisterAsync(server);
        var load = new Load(new TestKeys(alice.UserId, alice.DeviceId), alice);
        await load.BeginAsync();
        for (var moment = 0; moment < Setting("MYELIN_CRASH_MOMENTS", UsualMoments); moment++)
        {
            var before = load.Done;
            var running = load.RunAsync(server);
            var pause = TimeSpan.FromMilliseconds(random.Next(20, 400));
            do
            {
                await Task.WhenAny(running, Task.Delay(pause, TimeProvider.System, TestContext.Current.CancellationToken));
            }
            while (!running.IsCompleted && load.Done < before + 3);

            Assert.False(running.IsFaulted, running.Exception?.ToString());
            await server.KillAsync();
            await running;
            await server.StartAsync();
        }

        await load.FinishAsync(server);
        Assert.Equal(load.Claimed.Count, load.Claimed.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Enumerable.Range(0, load.Sent), load.Received);
        Assert.NotEmpty(load.Claimed);
    }

    private static async Task<TestUser> RegisterAsync(CrashingServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var answer = (await http.CallAsync(HttpMethod.Post, $"{V3}/register", new { username = "alice", password = ServerFixture.Password, auth = new { type = "m.login.dummy" } })).Succeeded();
        var token = answer.GetProperty("access_token").GetString()!;
        return new TestUser(
            answer.GetProperty("user_id").GetString()!, answer.GetProperty("device_id").GetString()!, token, ServerFixture.Password, Client(server, token));
    }

    private static HttpClient Client(CrashingServer server, string token)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    /// <summary>A device that claims its own keys, and sends messages to itself: what is repeated after a failure is the same request.</summary>
    private sealed class Load(TestKeys keys, TestUser user)
    {
        private JsonObject? _upload;
        private string? _since;

        public List<string> Claimed { get; } = [];

        public List<int> Received { get; } = [];

        public int Sent { get; private set; }

        public int Done => Math.Min(Claimed.Count, Math.Min(Sent, Received.Count));

        public async Task BeginAsync() => await user.PostAsync($"{V3}/keys/upload", keys.Upload());

        public Task RunAsync(CrashingServer server) => Task.WhenAll(
            UntilKilledAsync(server, ClaimAsync), UntilKilledAsync(server, SendAsync), UntilKilledAsync(server, ReceiveAsync));

        public async Task FinishAsync(CrashingServer server)
        {
            var again = user with { Http = Client(server, user.AccessToken) };
            await SendAsync(again);
            while (Received.Count < Sent)
            {
                await ReceiveAsync(again);
            }
        }

        private async Task UntilKilledAsync(CrashingServer server, Func<TestUser, Task> act)
        {
            using var http = Client(server, user.AccessToken);
            try
            {
                while (true)
                {
                    await act(user with { Http = http });
                }
            }
            catch (HttpRequestException failure) when (failure.StatusCode is null)
            {
                // The server was killed: this is how a client learns of it.
            }
            catch (IOException)
            {
                // The same, in the middle of an answer.
            }
        }

        private async Task ClaimAsync(TestUser asUser)
        {
            if (_upload is not null)
            {
                await asUser.PostAsync($"{V3}/keys/upload", _upload);
                _upload = null;
            }

            if (await asUser.ClaimAsync(asUser) is { } key)
            {
                Claimed.Add(key);
            }
            else
            {
                _upload = new JsonObject { ["one_time_keys"] = keys.OneTimeKeys(KeysAtOnce) };
            }
        }

        private async Task SendAsync(TestUser asUser)
        {
            await asUser.SendToDeviceAsync(user.UserId, user.DeviceId, new { n = Sent }, transaction: $"t{Sent}");
            Sent++;
        }

        private async Task ReceiveAsync(TestUser asUser)
        {
            var sync = await asUser.SyncAsync(_since);
            Received.AddRange(sync.Numbers());
            _since = sync.Next();
        }
    }
}
