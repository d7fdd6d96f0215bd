using System.Globalization;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Scenarios;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Fuzz;

/// <summary>
/// Mutated requests of every operation: no 5xx, none that hangs, every refusal with an <c>errcode</c>, and a server that works afterwards.
/// <c>MYELIN_FUZZ_REQUESTS</c> sets how many, <c>MYELIN_FUZZ_SEED</c> repeats a run.
/// </summary>
public sealed class FuzzTests
{
    private const int UsualRequests = 2000;
    private const int UsualSeed = 20261124;

    [Fact]
    public Task Mutated_requests_find_no_fault_on_SQLite() => RunAsync(string.Empty);

    [Fact]
    public async Task Mutated_requests_find_no_fault_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, PostgreSqlServer.Absent);
        await RunAsync(await PostgreSqlServer.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    private static async Task RunAsync(string database)
    {
        var seed = Setting("MYELIN_FUZZ_SEED", UsualSeed);
        await using var world = await ScenarioWorld.StartAsync(null, database);
        await AllScenarios.PlayAsync(world);

        var faults = await new FuzzRun(world, seed).SendAsync(Setting("MYELIN_FUZZ_REQUESTS", UsualRequests));

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        var room = (await world.Bob.PostAsync($"{ScenarioWorld.V3}/createRoom")).GetProperty("room_id").GetString()!;
        await world.Bob.PutAsync($"{RoomScenario.Of(room)}/send/m.room.message/after", new { body = "Still here" });
        await world.Bob.GetAsync($"{RoomScenario.Of(room)}/messages?dir=b");
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
