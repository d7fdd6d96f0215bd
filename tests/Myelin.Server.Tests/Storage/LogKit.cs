using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>What the log promises, on any engine.</summary>
public abstract class LogKit<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    [Fact]
    public async Task Units_get_consecutive_positions_in_the_order_of_the_calls()
    {
        var start = Log.Tail.Head;
        var appends = Enumerable.Range(1, 200).Select(i => Log.Writer.AppendAsync(Note(i), Cancel)).ToList();
        var units = await Task.WhenAll(appends);

        Assert.Equal(Enumerable.Range(1, 200).Select(i => start.Plus(i)), units.Select(unit => unit.First));
        Assert.Equal(Enumerable.Range(1, 200).Select(i => ((long)i, start.Value + i)), await NotesAsync());
        var entries = await Log.Reader.ReadAsync(start, 1000, Cancel);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (start.Plus(i), (long)i)), entries.Select(entry => (entry.Position, entry.Subject)));
    }

    [Fact]
    public async Task The_tail_sees_every_entry_once_in_order_before_the_caller_goes_on()
    {
        var follower = new Recorder();
        using var subscription = Log.Tail.Follow(follower);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var i = 0; i < 50; i++)
            {
                var fact = new object();
                var unit = Note((worker * 1000) + i);
                unit.Add(new LogEntry(LogEntryKind.Receipt, worker, i, fact));
                var committed = await Log.Writer.AppendAsync(unit, Cancel);
                Assert.Equal(2, committed.Count);
                Assert.True(Log.Tail.Head >= committed.Last);
                Assert.Same(fact, follower.At(committed.Last).Fact);
            }
        }));

        Assert.Equal(Enumerable.Range(1, 800).Select(i => subscription.From.Plus(i)), follower.Positions);
    }

    [Fact]
    public async Task A_caller_reads_its_own_writes()
    {
        for (var i = 1; i <= 50; i++)
        {
            await Log.Writer.AppendAsync(Note(i), Cancel);
            var id = i;
            Assert.Equal(1, await Log.Database.ReadAsync((session, token) => session.ScalarAsync("SELECT COUNT(*) FROM notes WHERE id = $1", token, id), Cancel));
        }
    }

    [Fact]
    public async Task A_unit_without_entries_writes_its_rows_and_moves_nothing()
    {
        var first = await Log.Writer.AppendAsync(Note(1), Cancel);
        var silent = await Log.Writer.AppendAsync(new LogUnit().Write("UPDATE notes SET text = $1 WHERE id = $2", "changed", 1), Cancel);

        Assert.Equal(first.Last, silent.Last);
        Assert.Equal(first.Last, Log.Tail.Head);
        Assert.Equal(["changed"], await Log.Database.ReadAsync((session, token) => session.QueryAsync("SELECT text FROM notes", row => row.GetString(0), token), Cancel));
    }

    [Fact]
    public async Task Positions_and_lineage_go_on_after_a_restart()
    {
        var before = await Log.Writer.AppendAsync(Note(1), Cancel);
        var lineage = Log.Lineage;
        await ReopenAsync();

        Assert.Equal(before.Last, Log.Tail.Head);
        Assert.Equal(lineage, Log.Lineage);
        var after = await Log.Writer.AppendAsync(Note(2), Cancel);
        Assert.Equal(before.Last.Plus(1), after.First);
    }

    [Fact]
    public async Task A_renewed_lineage_holds_from_the_next_start_on()
    {
        var lineage = Log.Lineage;
        await Log.Writer.AppendAsync(OpenLog.RenewLineage(), Cancel);
        await ReopenAsync();
        Assert.NotEqual(lineage, Log.Lineage);
        Assert.Equal(16, Log.Lineage.Id.Length);
    }

    [Fact]
    public async Task A_trimmed_log_never_gives_a_position_again()
    {
        var last = await Log.Writer.AppendAsync(Note(1), Cancel);
        await Log.Writer.AppendAsync(LogTrim.UpTo(last.Last), Cancel);
        Assert.Empty(await Log.Reader.ReadAsync(LogPosition.Start, 1000, Cancel));
        Assert.Equal(last.Last, await Log.Reader.TrimmedToAsync(Cancel));
        await ReopenAsync();
        Assert.Equal(last.Last.Plus(1), (await Log.Writer.AppendAsync(Note(2), Cancel)).First);
    }

    [Fact]
    public async Task Waiting_for_a_position_ends_when_the_tail_is_there()
    {
        var target = Log.Tail.Head.Plus(2);
        var wait = Log.Tail.WaitForAsync(target, Cancel).AsTask();
        await Log.Writer.AppendAsync(Note(1), Cancel);
        Assert.False(wait.IsCompleted);
        await Log.Writer.AppendAsync(Note(2), Cancel);
        await wait;
    }

    [Fact]
    public async Task A_follower_that_throws_is_reset_and_goes_on()
    {
        var follower = new Recorder { Throws = true };
        using var subscription = Log.Tail.Follow(follower);
        await Log.Writer.AppendAsync(Note(1), Cancel);
        follower.Throws = false;
        var second = await Log.Writer.AppendAsync(Note(2), Cancel);
        Assert.Equal(1, follower.Resets);
        Assert.Equal([second.First], follower.Positions);
    }

    [Fact]
    public async Task The_bulk_lane_writes_too()
    {
        var bulk = Enumerable.Range(0, 20).Select(i => Log.Writer.AppendAsync(
            new LogUnit(UnitLane.Bulk).Write("INSERT INTO notes (id, position) VALUES ($1, 0)", i), Cancel)).ToList();
        await Task.WhenAll([.. bulk, .. Enumerable.Range(100, 20).Select(i => Log.Writer.AppendAsync(Note(i), Cancel))]);
        Assert.Equal(40, (await NotesAsync()).Count);
    }

    [Fact]
    public async Task Cursors_move_by_compare_and_swap()
    {
        Assert.Null(await Log.Cursors.ReadAsync("search", Cancel));
        await Log.Writer.AppendAsync(LogCursors.Advance(new LogUnit(), "search", null, new LogPosition(5)), Cancel);
        await Log.Writer.AppendAsync(LogCursors.Advance(new LogUnit(), "search", new LogPosition(5), new LogPosition(9)), Cancel);
        await Assert.ThrowsAsync<UnitRefusedException>(() => Log.Writer.AppendAsync(LogCursors.Advance(new LogUnit(), "search", new LogPosition(5), new LogPosition(7)), Cancel));
        Assert.Equal(new LogPosition(9), await Log.Cursors.ReadAsync("search", Cancel));
    }

    [Fact]
    public async Task A_newer_database_is_refused()
    {
        await Log.Writer.AppendAsync(new LogUnit().Write("INSERT INTO migrations (number, name) VALUES ($1, $2)", 9999, "from the future"), Cancel);
        await CloseAsync();
        var refusal = await Assert.ThrowsAsync<DatabaseIsNewerException>(OpenAsync);
        Assert.Equal(9999, refusal.Number);
    }

    [Fact]
    public async Task A_read_session_sees_one_state_throughout()
    {
        await Log.Writer.AppendAsync(Note(1), Cancel);
        await Log.Database.ReadAsync(
            async (session, token) =>
            {
                Assert.Equal(1, await session.ScalarAsync("SELECT COUNT(*) FROM notes", token));
                await Log.Writer.AppendAsync(Note(2), token);
                Assert.Equal(1, await session.ScalarAsync("SELECT COUNT(*) FROM notes", token));
                return 0;
            },
            Cancel);
        Assert.Equal(2, (await NotesAsync()).Count);
    }

    private sealed class Recorder : ITailFollower
    {
        private readonly List<CommittedEntry> _entries = [];

        public bool Throws { get; set; }

        public int Resets { get; private set; }

        public IEnumerable<LogPosition> Positions => _entries.Select(entry => entry.Position);

        public CommittedEntry At(LogPosition position)
        {
            lock (_entries)
            {
                return _entries.Single(entry => entry.Position == position);
            }
        }

        public void Apply(CommittedBatch batch)
        {
            if (Throws)
            {
                throw new InvalidOperationException("as asked");
            }

            lock (_entries)
            {
                _entries.AddRange(batch.Entries.ToArray());
            }
        }

        public void Reset() => Resets++;
    }
}
