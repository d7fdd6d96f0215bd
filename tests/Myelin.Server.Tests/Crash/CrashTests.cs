using System.Globalization;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Crash;

/// <summary>
/// The whole server killed in the middle of load at seeded moments: after each restart every acknowledged event is there, none twice, and
/// a transaction that is repeated gives the same event. <c>MYELIN_CRASH_MOMENTS</c> sets how many, <c>MYELIN_CRASH_SEED</c> which.
/// </summary>
[Slow]
public sealed class CrashTests
{
    private const int UsualMoments = 3;
    private const int Senders = 4;

    [Fact]
    public Task What_was_acknowledged_outlives_kill_on_SQLite() => RunAsync(string.Empty);

    [Fact]
    public async Task What_was_acknowledged_outlives_kill_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, PostgreSqlServer.Absent);
        await RunAsync(await PostgreSqlServer.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    private static async Task RunAsync(string database)
    {
        var seed = Setting("MYELIN_CRASH_SEED", 1);
        var random = new Random(seed);
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = new CrashingServer(database);
        await server.StartAsync();
        var senders = Enumerable.Range(0, Senders).Select(number => new Sender(number)).ToArray();
        foreach (var sender in senders)
        {
            await sender.BeginAsync(server.Address);
        }

        for (var moment = 0; moment < Setting("MYELIN_CRASH_MOMENTS", UsualMoments); moment++)
        {
            var before = senders.Sum(sender => sender.Acknowledged.Count);
            var sending = Task.WhenAll(senders.Select(sender => sender.SendAsync(server.Address)));
            var pause = TimeSpan.FromMilliseconds(random.Next(20, 400));
            do
            {
                await Task.WhenAny(sending, Task.Delay(pause, TimeProvider.System, cancellationToken));
            }
            while (!sending.IsCompleted && senders.Sum(sender => sender.Acknowledged.Count) == before);

            Assert.False(sending.IsFaulted, sending.Exception?.ToString());
            await server.KillAsync();
            await sending;
            await server.StartAsync();
            foreach (var sender in senders)
            {
                await sender.RepeatAsync(server.Address);
                await sender.CheckAsync(server.Address, fromTheBeginning: false);
            }
        }

        foreach (var sender in senders)
        {
            await sender.CheckAsync(server.Address, fromTheBeginning: true);
        }
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
