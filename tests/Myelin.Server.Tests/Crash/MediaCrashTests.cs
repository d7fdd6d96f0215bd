using System.Globalization;
using System.Security.Cryptography;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Media;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Crash;

/// <summary>A server that is killed while content comes: what it has acknowledged is there, whole.</summary>
[Slow]
public sealed class MediaCrashTests
{
    private const int UsualMoments = 2;
    private const int Uploaders = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Acknowledged_content_outlives_kill_on_Sqlite() => RunAsync("");

    [Fact]
    public async Task Acknowledged_content_outlives_kill_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, PostgreSqlServer.Absent);
        await RunAsync(await PostgreSqlServer.CreateDatabaseAsync(Cancel));
    }

    private static async Task RunAsync(string database)
    {
        var seed = Setting("MYELIN_CRASH_SEED", 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var server = new CrashingServer(database);
        await server.StartAsync();
        using var http = new HttpClient();
        var account = (await http.CallAsync(
            HttpMethod.Post, $"{server.Address}_matrix/client/v3/register", new { username = "uploader", password = ServerFixture.Password, auth = new { type = "m.login.dummy" } }))
            .Succeeded();
        http.DefaultRequestHeaders.Authorization = new("Bearer", account.GetProperty("access_token").GetString());
        var acknowledged = new List<(string Mxc, string Hash)>();
        for (var moment = 0; moment < Setting("MYELIN_CRASH_MOMENTS", UsualMoments); moment++)
        {
            var killAfter = random.Next(8, 40);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var before = acknowledged.Count;
            var uploads = Enumerable.Range(0, Uploaders).Select(_ => UploadAsync(http, server.Address, random.Next(), (mxc, hash) =>
            {
                lock (acknowledged)
                {
                    acknowledged.Add((mxc, hash));
                    if (acknowledged.Count - before >= killAfter)
                    {
                        reached.TrySetResult();
                    }
                }
            })).ToList();
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
            await server.KillAsync();
            await Task.WhenAll(uploads);
            await server.StartAsync();
        }

        foreach (var (mxc, hash) in acknowledged)
        {
            var bytes = await http.AskAsync($"{server.Address}{MediaClient.Download(mxc)[1..]}").BytesAsync();
            Assert.Equal(hash, Convert.ToHexString(SHA256.HashData(bytes)));
        }
    }

    /// <summary>Uploads until the server is gone; every other time what was uploaded before, which is kept once.</summary>
    private static async Task UploadAsync(HttpClient http, Uri server, int seed, Action<string, string> acknowledge)
    {
        var random = new Random(seed);
        var bytes = Array.Empty<byte>();
        for (var number = 0; ; number++)
        {
            if (number % 2 == 0)
            {
                bytes = new byte[random.Next(1, 200_000)];
                random.NextBytes(bytes);
            }

            try
            {
                var answer = (await http.CallAsync(HttpMethod.Post, $"{server}_matrix/media/v3/upload", new ByteArrayContent(bytes))).Succeeded();
                acknowledge(answer.GetProperty("content_uri").GetString()!, Convert.ToHexString(SHA256.HashData(bytes)));
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
