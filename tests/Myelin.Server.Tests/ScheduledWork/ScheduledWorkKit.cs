using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.ScheduledWork;

/// <summary>Scheduled work with its table, on any engine of storage.</summary>
public abstract class ScheduledWorkKit<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    protected override IEnumerable<IMigration> Migrations => [new Appender.NotesSchema(), new Schema1100DueWork()];

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public async Task Work_is_done_when_it_is_due_and_once()
    {
        var work = new TestWork();
        await using var owner = Start(work);
        await ScheduleAsync("later", Now + TimeSpan.FromHours(1));
        await ScheduleAsync("now", Now);
        Assert.Equal("now", (await work.NextAsync()).Key);
        await owner.SettledAsync("now");
        Assert.False(work.HasRun);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("later", (await work.NextAsync()).Key);
        await owner.SettledAsync("later");
        Assert.False(work.HasRun);
    }

    [Fact]
    public async Task Work_is_there_with_the_fact_of_its_unit_or_not_at_all()
    {
        var work = new TestWork();
        await using var owner = Start(work);
        var refused = Note(1).ScheduleWork(TestWork.Name("refused"), Now).Require("SELECT COUNT(*) FROM notes", 7);
        await Assert.ThrowsAsync<UnitRefusedException>(() => Log.Writer.AppendAsync(refused, Cancel));
        await Log.Writer.AppendAsync(Note(2).ScheduleWork(TestWork.Name("with"), Now), Cancel);
        Assert.Equal("with", (await work.NextAsync()).Key);
        Assert.Equal(2, Assert.Single(await NotesAsync()).Id);
    }

    [Fact]
    public async Task What_fails_is_tried_again_and_keeps_nobody_else()
    {
        var failures = 3;
        var work = new TestWork((item, _) => item.Key == "failing" && failures-- > 0 ? throw new InvalidOperationException("as asked") : new(DueOutcome.Done));
        await using var owner = Start(work);
        await ScheduleAsync("failing", Now);
        for (var attempts = 0; attempts < 3; attempts++)
        {
            Assert.Equal(("failing", attempts), await KeyAndAttemptsAsync(work));
            await owner.StandsAsync("failing", attempts + 1);
            await ScheduleAsync("other", Now);
            Assert.Equal("other", (await work.NextAsync()).Key);
            await owner.SettledAsync("other");
            _time.Advance(ScheduledWorkLimits.BackOff(attempts));
        }

        Assert.Equal(("failing", 3), await KeyAndAttemptsAsync(work));
        await owner.SettledAsync("failing");
    }

    [Fact]
    public async Task Work_that_takes_too_long_is_cancelled_and_tried_again()
    {
        var work = new TestWork(async (item, token) =>
        {
            if (item.Attempts == 0)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }

            return DueOutcome.Done;
        });
        await using var owner = Start(work);
        await ScheduleAsync("long", Now);
        await work.NextAsync();
        _time.Advance(ScheduledWorkLimits.RunTimeout);
        await owner.StandsAsync("long", 1);
        _time.Advance(ScheduledWorkLimits.BackOff(0));
        Assert.Equal(("long", 1), await KeyAndAttemptsAsync(work));
        await owner.SettledAsync("long");
    }

    [Fact]
    public async Task What_it_did_and_that_it_is_done_are_one_unit()
    {
        var work = new TestWork((item, _) => new(new DueOutcome(Unit: item.Attempts == 0 ? Note(1).Require("SELECT 1", 2) : Note(2))));
        await using var owner = Start(work);
        await ScheduleAsync("unit", Now);
        await work.NextAsync();

        // What it did was refused, so it is not done.
        await owner.StandsAsync("unit", 1);
        Assert.Empty(await NotesAsync());
        _time.Advance(ScheduledWorkLimits.BackOff(0));
        await owner.SettledAsync("unit");
        Assert.Equal(2, Assert.Single(await NotesAsync()).Id);
    }

    [Fact]
    public async Task What_is_scheduled_again_while_it_is_done_is_done_again()
    {
        var gate = new TaskCompletionSource();
        var work = new TestWork(async (_, _) =>
        {
            await gate.Task;
            return DueOutcome.Done;
        });
        await using var owner = Start(work);
        await ScheduleAsync("again", Now);
        var first = await work.NextAsync();
        await ScheduleAsync("again", Now);
        Assert.False(work.HasRun);
        gate.SetResult();
        Assert.NotEqual(first.Revision, (await work.NextAsync()).Revision);
        await owner.SettledAsync("again");
    }

    [Fact]
    public async Task Work_that_is_cancelled_is_not_done()
    {
        var work = new TestWork();
        await using var owner = Start(work);
        await ScheduleAsync("cancelled", Now + TimeSpan.FromMinutes(1));
        await Log.Writer.AppendAsync(new LogUnit().CancelWork(TestWork.Name("cancelled")), Cancel);
        _time.Advance(TimeSpan.FromMinutes(2));
        await ScheduleAsync("other", Now);
        Assert.Equal("other", (await work.NextAsync()).Key);
    }

    [Fact]
    public async Task Work_says_itself_when_it_is_due_again()
    {
        var work = new TestWork((_, _) => new(DueOutcome.Again(Now + TimeSpan.FromMinutes(10))));
        await using var owner = Start(work);
        await ScheduleAsync("clock", Now);
        var first = await work.NextAsync();
        await owner.StandsAsync("clock", 0, first.DueAt + TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(first.DueAt + TimeSpan.FromMinutes(10), (await work.NextAsync()).DueAt);
    }

    [Fact]
    public async Task What_recurs_is_done_at_the_first_start_and_after_each_interval()
    {
        var work = new Recurring();
        await using (Start(null, work))
        {
            await work.Ran.WaitAsync(Cancel);
        }

        await using var owner = Start(null, work);
        await owner.StandsAsync(new DueKey(work.Kind, string.Empty), 0, Now + work.Interval);
        _time.Advance(work.Interval);
        await work.Ran.WaitAsync(Cancel);
    }

    [Fact]
    public async Task Work_not_done_before_a_stop_is_done_after_it()
    {
        var stuck = new TestWork(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return DueOutcome.Done;
        });
        await using (Start(stuck))
        {
            await ScheduleAsync("interrupted", Now);
            await stuck.NextAsync();
            await ScheduleAsync("later", Now + TimeSpan.FromHours(1));
        }

        await ReopenAsync();
        _time.Advance(TimeSpan.FromHours(2));
        var work = new TestWork();
        await using var owner = Start(work);
        Assert.Equal(["interrupted", "later"], new[] { (await work.NextAsync()).Key, (await work.NextAsync()).Key }.Order(StringComparer.Ordinal));
        await owner.SettledAsync("interrupted");
        await owner.SettledAsync("later");
    }

    [Fact]
    public async Task A_second_owner_ends_the_first()
    {
        var gate = new TaskCompletionSource();
        var slow = new TestWork(async (_, _) =>
        {
            await gate.Task;
            return DueOutcome.Done;
        });
        await using var first = Start(slow);
        await ScheduleAsync("contended", Now);
        await slow.NextAsync();

        var work = new TestWork();
        await using var second = Start(work);
        await work.NextAsync();
        await second.SettledAsync("contended");
        gate.SetResult();
        await first.Ended.WaitAsync(Cancel);
        await ScheduleAsync("after", Now);
        Assert.Equal("after", (await work.NextAsync()).Key);
        Assert.False(slow.HasRun);
    }

    [Fact]
    public async Task More_than_may_be_done_at_once_is_done_in_turn()
    {
        var (running, most) = (0, 0);
        var work = new TestWork(async (_, _) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return DueOutcome.Done;
        });
        var unit = new LogUnit();
        foreach (var i in Enumerable.Range(0, 200))
        {
            unit.ScheduleWork(TestWork.Name($"{i}"), Now);
        }

        await Log.Writer.AppendAsync(unit, Cancel);
        await using var owner = Start(work);
        var keys = new HashSet<string>();
        while (keys.Count < 200)
        {
            Assert.True(keys.Add((await work.NextAsync()).Key));
        }

        Assert.InRange(most, 1, ScheduledWorkLimits.MaximumRunning);
    }

    [Fact]
    public void Names_have_a_bound()
    {
        var longest = new string('k', ScheduledWorkLimits.MaximumKeyBytes - TestWork.Name(string.Empty).Kind.Length);
        new LogUnit().ScheduleWork(TestWork.Name(longest), Now);
        Assert.Throws<ArgumentException>(() => new LogUnit().ScheduleWork(TestWork.Name(longest + "k"), Now));
        Assert.Throws<ArgumentException>(() => new LogUnit().ScheduleWork(TestWork.Name("a\0b"), Now));
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static async Task<(string Key, int Attempts)> KeyAndAttemptsAsync(TestWork work)
    {
        var item = await work.NextAsync();
        return (item.Key, item.Attempts);
    }

    private Task<CommittedUnit> ScheduleAsync(string key, DateTimeOffset at) => Log.Writer.AppendAsync(new LogUnit().ScheduleWork(TestWork.Name(key), at), Cancel);

    private Running Start(IScheduledWork? work, params IRecurringWork[] recurring)
    {
        var store = new ScheduledWorkStore(Log.Database, Log.Writer);
        var owner = new ScheduledWorkOwner(
            store,
            new ScheduledWorkHandlers(work is null ? [] : [work], recurring),
            Log.Tail,
            new ScheduledWorkMetrics(_services.GetRequiredService<IMeterFactory>()),
            _time,
            NullLogger<ScheduledWorkOwner>.Instance);
        return new Running(owner, Log.Database);
    }

    /// <summary>An owner at work.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly IDatabase _database;

        public Running(ScheduledWorkOwner owner, IDatabase database)
        {
            _database = database;
            Ended = RunAsync(owner);
        }

        public Task Ended { get; }

        /// <summary>Waits until the work is done and that is written.</summary>
        public Task SettledAsync(string key) => UntilAsync(TestWork.Name(key), item => item is null);

        /// <summary>Waits until the work stands in the table so.</summary>
        public Task StandsAsync(string key, int attempts, DateTimeOffset? dueAt = null) => StandsAsync(TestWork.Name(key), attempts, dueAt);

        public Task StandsAsync(DueKey name, int attempts, DateTimeOffset? dueAt) =>
            UntilAsync(name, item => item is { } found && found.Attempts == attempts && (dueAt is null || found.DueAt == dueAt));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Ended;
            _stop.Dispose();
        }

        private async Task RunAsync(ScheduledWorkOwner owner)
        {
            try
            {
                await owner.RunAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // Stopped by the test.
            }
        }

        // Written by the owner at a moment that nobody is told of.
        private Task UntilAsync(DueKey name, Func<(long Attempts, DateTimeOffset DueAt)?, bool> isSo) => Eventually.HoldsAsync(async () =>
        {
            var found = await _database.ReadAsync(
                (session, token) => session.QueryAsync(
                    "SELECT attempts, due_at FROM due_work WHERE kind = $1 AND key = $2",
                    row => (row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))),
                    token,
                    name.Kind,
                    name.Key),
                Cancel);
            return isSo(found.Count == 0 ? null : found[0]);
        });
    }

    private sealed class Recurring : IRecurringWork
    {
        public string Kind => "test.recurring";

        public TimeSpan Interval => TimeSpan.FromMinutes(30);

        public SemaphoreSlim Ran { get; } = new(0);

        public Task RunAsync(CancellationToken cancellationToken)
        {
            Ran.Release();
            return Task.CompletedTask;
        }
    }
}

public sealed class SqliteScheduledWorkTests : ScheduledWorkKit<SqliteTestEngine>;

public sealed class PostgreSqlScheduledWorkTests : ScheduledWorkKit<PostgreSqlTestEngine>;
