using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Myelin.Server.Tests.AppServices;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Crash;

/// <summary>
/// The server killed while an application service is being told: a transaction that comes again has the same ID and the same events, every
/// acknowledged event comes once and in its order. <c>MYELIN_CRASH_MOMENTS</c> sets how many moments, <c>MYELIN_CRASH_SEED</c> which.
/// </summary>
[Slow]
public sealed class AppServiceCrashTests
{
    private const string V3 = "/_matrix/client/v3";
    private const int UsualMoments = 3;

    [Fact]
    public Task Transactions_outlive_kill_as_they_were_on_SQLite() => RunAsync(string.Empty);

    [Fact]
    public async Task Transactions_outlive_kill_as_they_were_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, PostgreSqlServer.Absent);
        await RunAsync(await PostgreSqlServer.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    private static async Task RunAsync(string database)
    {
        var seed = Setting("MYELIN_CRASH_SEED", 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var service = await TestAppService.StartAsync();
        var directory = Directory.CreateTempSubdirectory("myelin-registrations-");
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "bridge.yaml"), AppServiceWorld.Registration(service.Url), TestContext.Current.CancellationToken);
        await using var server = new CrashingServer(database, ("AppServices__Directory", directory.FullName));
        await server.StartAsync();
        var room = (await CallAsync(server.Address, HttpMethod.Post, $"{V3}/createRoom", new { })).GetProperty("room_id").GetString()!;
        var acknowledged = new List<string>();
        for (var moment = 0; moment < Setting("MYELIN_CRASH_MOMENTS", UsualMoments); moment++)
        {
            // Some answers never leave the service: what it has got is then not acknowledged.
            var answered = random.Next(1, 6);
            var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            service.Answer = async (request, context) =>
            {
                if (request.IsTransaction && answered-- <= 0)
                {
                    held.TrySetResult();
                    await killed.Task;
                    context.Abort();
                    return;
                }

                await TestAppService.DefaultAsync(request, context);
            };
            for (var number = 0; !held.Task.IsCompleted || number < 10; number++)
            {
                acknowledged.Add(await SendAsync(server.Address, room, $"{moment}.{number}"));
            }

            await server.KillAsync();
            service.Answer = TestAppService.DefaultAsync;
            killed.SetResult();
            await server.StartAsync();
        }

        acknowledged.Add(await SendAsync(server.Address, room, "last"));
        await service.EventAsync(acknowledged[^1]);
        var transactions = service.Transactions.GroupBy(transaction => transaction.TransactionId).ToList();
        Assert.Contains(transactions, transaction => transaction.Count() > 1);
        Assert.All(transactions, transaction => Assert.All(transaction, sent => Assert.Equal(Ids(transaction.First()), Ids(sent))));
        var told = transactions.SelectMany(transaction => Ids(transaction.First())).ToList();
        Assert.Equal(told.Distinct(), told);
        Assert.Equal(acknowledged, told.Where(acknowledged.ToHashSet().Contains));
        directory.Delete(recursive: true);
    }

    private static List<string> Ids(ReceivedRequest transaction) => [.. transaction.Events.Select(pdu => pdu.GetProperty("event_id").GetString()!)];

    private static async Task<string> SendAsync(Uri server, string room, string transaction) =>
        (await CallAsync(server, HttpMethod.Put, $"{V3}/rooms/{Uri.EscapeDataString(room)}/send/m.room.message/{transaction}", new { msgtype = "m.text", body = transaction }))
        .GetProperty("event_id").GetString()!;

    private static async Task<JsonElement> CallAsync(Uri server, HttpMethod method, string path, object body)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", TestAppService.AsToken);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer;
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
