using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Myelin.Server.Log;
using Myelin.Server.Log.Readers;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.LogReaders;

/// <summary>What a durable reader of the log promises, on any engine of storage.</summary>
public abstract class DurableReaderKit<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    private const string Name = "test";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    [Fact]
    public async Task It_takes_every_entry_in_order_and_goes_on_where_it_was()
    {
        await BeginAsync();
        var expected = new List<LogPosition>();
        for (var run = 0; run < 3; run++)
        {
            var consumer = new TestConsumer(withUnit: true);
            await using var reader = Start(consumer);
            for (var i = 0; i < 20; i++)
            {
                expected.Add((await Log.Writer.AppendAsync(Note((run * 100) + i), Cancel)).First);
            }

            await consumer.UntilAsync(expected[^1]);
            Assert.Equal(expected.TakeLast(20), consumer.Seen);
            await SavedAsync(expected[^1]);
        }
    }

    /// <summary>Followers of the tail are told before its head moves: a reader that looks in between must not rest until the next commit.</summary>
    [Fact]
    public async Task What_is_committed_is_taken_though_another_follower_holds_the_tail_up()
    {
        await BeginAsync();
        var consumer = new TestConsumer(withUnit: true);
        await using var reader = Start(consumer);
        var first = (await Log.Writer.AppendAsync(Note(1), Cancel)).First;
        await consumer.UntilAsync(first);
        await SavedAsync(first);

        using var following = Log.Tail.Follow(new SlowFollower());
        var second = (await Log.Writer.AppendAsync(Note(2), Cancel)).First;
        await consumer.UntilAsync(second).WaitAsync(Eventually.Patience, Cancel);
    }

    [Fact]
    public async Task More_entries_than_are_read_at_once_come_in_turns()
    {
        await BeginAsync();
        await AppendManyAsync((2 * LogReaderLimits.EntriesPerRead) + 1);
        var consumer = new TestConsumer(withUnit: true);
        await using var reader = Start(consumer);
        await consumer.UntilAsync(Log.Tail.Head);
        Assert.Equal([LogReaderLimits.EntriesPerRead, LogReaderLimits.EntriesPerRead, 1], consumer.Turns);
    }

    [Fact]
    public async Task What_it_has_not_come_to_is_given_again()
    {
        await BeginAsync();
        await AppendManyAsync(10);
        var consumer = new TestConsumer(withUnit: true, atMost: 3);
        await using var reader = Start(consumer);
        await consumer.UntilAsync(Log.Tail.Head);
        Assert.Equal(Enumerable.Range(1, 10).Select(i => Log.Tail.Head.Plus(i - 10)), consumer.Seen);
    }

    [Fact]
    public async Task What_fails_is_tried_again_later_with_the_same_entries()
    {
        await BeginAsync();
        await AppendManyAsync(1);
        var consumer = new TestConsumer(withUnit: true, failures: 3);
        await using var reader = Start(consumer);
        for (var failure = 1; failure <= 3; failure++)
        {
            await consumer.FailedAsync();
            Assert.Equal(failure, consumer.Turns.Count);

            // The timer is made a moment after the failure.
            await Eventually.HoldsAsync(() =>
            {
                if (consumer.Turns.Count != failure)
                {
                    return true;
                }

                _time.Advance(LogReaderLimits.BackOff(failure));
                return false;
            });
        }

        await consumer.UntilAsync(Log.Tail.Head);
        Assert.Equal(4, consumer.Turns.Count);
        Assert.Equal(LogReaderLimits.LongestBackOff, LogReaderLimits.BackOff(100));
    }

    [Fact]
    public async Task A_cursor_that_nothing_came_of_is_saved_now_and_then()
    {
        await BeginAsync();
        var begun = Log.Tail.Head;
        var consumer = new TestConsumer(withUnit: false);
        await using var reader = Start(consumer);
        await AppendManyAsync(5);
        await consumer.UntilAsync(Log.Tail.Head);
        Assert.Equal(begun, await Log.Cursors.ReadAsync(Name, Cancel));
        await SavedAsync(Log.Tail.Head);
    }

    [Fact]
    public async Task What_failed_is_tried_again_at_once_when_the_reader_is_told_to_resume()
    {
        await BeginAsync();
        var consumer = new TestConsumer(withUnit: true, failures: 2);
        await using var reader = Start(consumer);
        await AppendManyAsync(1);
        for (var i = 0; i < 2; i++)
        {
            // The clock stands still, so that nothing else can end the wait.
            await consumer.FailedAsync();
            reader.Reader.Resume();
        }

        await consumer.UntilAsync(Log.Tail.Head);
        Assert.Equal(1, consumer.Turns[^1]);
    }

    [Fact]
    public async Task A_second_owner_ends_the_first_at_its_next_move_and_nothing_of_that_is_written()
    {
        await BeginAsync();
        var consumer = new TestConsumer(withUnit: true);
        await using var reader = Start(consumer);
        await AppendManyAsync(1);
        await consumer.UntilAsync(Log.Tail.Head);
        await SavedAsync(Log.Tail.Head);
        var notes = (await NotesAsync()).Count;

        await Log.Writer.AppendAsync(new LogUnit().RequireAndSwap("SELECT position FROM log_cursors WHERE reader = $1", Log.Tail.Head.Value, 0, Name).Write("UPDATE log_cursors SET position = 0 WHERE reader = $1", Name), Cancel);
        await AppendManyAsync(1);
        await reader.Ended;
        Assert.Equal((LogPosition.Start, notes + 1), ((await Log.Cursors.ReadAsync(Name, Cancel))!.Value, (await NotesAsync()).Count));
    }

    [Fact]
    public async Task One_that_was_not_waited_for_goes_on_with_what_is_left()
    {
        await BeginAsync();
        await AppendManyAsync(10);
        await Log.Writer.AppendAsync(LogTrim.UpTo(Log.Tail.Head.Plus(-4)), Cancel);
        var consumer = new TestConsumer(withUnit: true);
        await using var reader = Start(consumer);
        await consumer.UntilAsync(Log.Tail.Head);
        Assert.Equal(4, consumer.Seen.Count);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _services.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task BeginAsync() => await Log.Writer.AppendAsync(LogCursors.Begin(new LogUnit(), Name, Log.Tail.Head), Cancel);

    private async Task AppendManyAsync(int count)
    {
        var unit = new LogUnit();
        for (var i = 0; i < count; i++)
        {
            unit.Add(new LogEntry(LogEntryKind.Profile, i));
        }

        await Log.Writer.AppendAsync(unit.Write("INSERT INTO notes (id, position, text) VALUES ($1, 0, '')", Log.Tail.Head.Value + 1_000_000), Cancel);
    }

    private Task SavedAsync(LogPosition position) => Eventually.HoldsAsync(async () =>
    {
        if (await Log.Cursors.ReadAsync(Name, Cancel) == position)
        {
            return true;
        }

        _time.Advance(LogReaderLimits.SaveInterval);
        return false;
    });

    private RunningReader Start(ILogConsumer consumer) =>
        new(new DurableReader(
            consumer, Log.Reader, Log.Tail, Log.Writer, Log.Cursors, new LogReaderMetrics(_services.GetRequiredService<IMeterFactory>()), _time, NullLogger<DurableReader>.Instance));

    private sealed class TestConsumer(bool withUnit, int atMost = int.MaxValue, int failures = 0) : ILogConsumer
    {
        private readonly Channel<LogPosition> _moves = Channel.CreateUnbounded<LogPosition>();
        private readonly SemaphoreSlim _failed = new(0);
        private int _failures = failures;

        public string Reader => Name;

        public List<LogPosition> Seen { get; } = [];

        public List<int> Turns { get; } = [];

        public ValueTask<Consumed> ConsumeAsync(LogPosition after, IReadOnlyList<CommittedEntry> entries, CancellationToken cancellationToken)
        {
            Turns.Add(entries.Count);
            if (_failures-- > 0)
            {
                _failed.Release();
                throw new InvalidOperationException("as asked");
            }

            var taken = entries.Take(atMost).Select(entry => entry.Position).ToList();
            Assert.True(after < taken[0]);
            Seen.AddRange(taken);
            _moves.Writer.TryWrite(taken[^1]);
            return new(new Consumed(taken[^1], withUnit ? new LogUnit().Write("INSERT INTO notes (id, position, text) VALUES ($1, 0, '')", -taken[^1].Value) : null));
        }

        public async Task UntilAsync(LogPosition position)
        {
            while (await _moves.Reader.ReadAsync(Cancel) < position)
            {
            }
        }

        public Task FailedAsync() => _failed.WaitAsync(Cancel);
    }

    /// <summary>Holds the tail up for so long that a reader which has been woken looks at it meanwhile.</summary>
    private sealed class SlowFollower : ITailFollower
    {
        public void Apply(CommittedBatch batch)
        {
            using var never = new ManualResetEventSlim();
            never.Wait(TimeSpan.FromMilliseconds(200));
        }

        public void Reset()
        {
            // It holds nothing.
        }
    }

    private sealed class RunningReader : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public RunningReader(DurableReader reader)
        {
            Reader = reader;
            Ended = Task.Run(() => RunAsync(reader));
        }

        public DurableReader Reader { get; }

        public Task Ended { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Ended;
            _stop.Dispose();
        }

        private async Task RunAsync(DurableReader reader)
        {
            try
            {
                await reader.RunAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // Stopped by the test.
            }
        }
    }
}

public sealed class SqliteDurableReaderTests : DurableReaderKit<SqliteTestEngine>;

public sealed class PostgreSqlDurableReaderTests : DurableReaderKit<PostgreSqlTestEngine>;
