using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.ScheduledWork;

/// <summary>Scheduled work in a whole server: its owner is there from the start, and another takes over when it has lost.</summary>
public sealed class ScheduledWorkServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_does_what_is_due_and_gets_a_new_owner_for_one_that_has_lost()
    {
        var work = new TestWork();
        await using var server = await ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<IScheduledWork>(work));
        var (writer, database) = (server.Get<ILogWriter>(), server.Get<IDatabase>());
        await writer.AppendAsync(new LogUnit().ScheduleWork(TestWork.Name("first"), DateTimeOffset.UnixEpoch), Cancel);
        Assert.Equal("first", (await work.NextAsync()).Key);
        await UntilAsync("SELECT COUNT(*) FROM due_work WHERE kind = 'test.work'", 0);

        // What recurs has been done at the start, and is due again later.
        await UntilAsync("SELECT COUNT(*) FROM due_work WHERE kind IN ('log.trim', 'rooms.transactions', 'accounts.login_tokens') AND attempts = 0 AND due_at > $1", 3, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

        await writer.AppendAsync(new LogUnit().Write("UPDATE due_work_owner SET epoch = epoch + 1"), Cancel);
        await writer.AppendAsync(new LogUnit().ScheduleWork(TestWork.Name("second"), DateTimeOffset.UnixEpoch), Cancel);
        Assert.Equal("second", (await work.NextAsync()).Key);

        // The owner can't write that it is done, and ends; only another can. Which of the two did it first is chance: the old one may have lost by other work.
        await Eventually.HoldsAsync(async () =>
        {
            await server.Get<IGrainFactory>().GetGrain<IScheduledWorkGrain>(0).EnsureAsync();
            return await CountAsync("SELECT COUNT(*) FROM due_work WHERE kind = 'test.work'") == 0;
        });

        async Task<long?> CountAsync(string sql, params SqlValue[] parameters) =>
            await database.ReadAsync((session, token) => session.ScalarAsync(sql, token, parameters), Cancel);

        Task UntilAsync(string sql, long count, params SqlValue[] parameters) => Eventually.HoldsAsync(async () => await CountAsync(sql, parameters) == count, what: sql);
    }
}
