using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Push;
using Myelin.Server.Tests.Scenarios;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Fuzz;

/// <summary>
/// Hostile events and data, of everything that the server reads, and then all that reads them: no 5xx, none that hangs, no sync that fails, no error in the log,
/// and a server that works afterwards. <c>MYELIN_FUZZ_REQUESTS</c> and <c>MYELIN_FUZZ_SEED</c> as for <see cref="FuzzTests"/>.
/// </summary>
public sealed class HostileEventFuzzTests
{
    private const int UsualRequests = 2000;
    private const int UsualSeed = 20261129;

    [Fact]
    public Task Hostile_events_find_no_fault_on_SQLite() => RunAsync(string.Empty);

    [Fact]
    public async Task Hostile_events_find_no_fault_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, PostgreSqlServer.Absent);
        await RunAsync(await PostgreSqlServer.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    private static async Task RunAsync(string database)
    {
        using var log = new ErrorLog();
        await using var gateway = await TestGateway.StartAsync();
        await using var server = await TestGateway.ServerAsync(
            options => options.Database = database,
            builder => builder.Services.AddSingleton<ILoggerProvider>(log));

        var run = new HostileRun(server, gateway.Url, Setting("MYELIN_FUZZ_SEED", UsualSeed));

        var faults = await run.SendAsync(Setting("MYELIN_FUZZ_REQUESTS", UsualRequests));

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        Assert.True(run.Accepted > 0.25, $"Of what was hostile only {run.Accepted:P0} was taken.");
        var (alice, bob) = (await server.RegisterAsync("afterwards_a"), await server.RegisterAsync("afterwards_b"));
        var room = (await alice.PostAsync($"{ScenarioWorld.V3}/createRoom", new { preset = "public_chat", visibility = "public", name = "Afterwards" })).GetProperty("room_id").GetString()!;
        await bob.PostAsync($"{RoomScenario.Of(room)}/join");
        await alice.PutAsync($"{RoomScenario.Of(room)}/send/m.room.message/after", new { body = "Still here" });
        Assert.True((await bob.GetAsync($"{ScenarioWorld.V3}/sync?timeout=0")).GetProperty("rooms").GetProperty("join").TryGetProperty(room, out _));
        var found = await bob.PostAsync($"{ScenarioWorld.V3}/publicRooms", new { filter = new { generic_search_term = "Afterwards" } });
        Assert.Equal(1, found.GetProperty("chunk").GetArrayLength());
        Assert.Empty(log.Errors);
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
