using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>Preconditions, dependants and units that the database refuses, on any engine.</summary>
public abstract class PreconditionKit<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    private const string TextOf = "SELECT position FROM notes WHERE id = $1";

    [Fact]
    public async Task A_unit_whose_precondition_fails_is_left_out_and_the_rest_of_its_batch_commits()
    {
        await Log.Writer.AppendAsync(new LogUnit().Write("INSERT INTO notes (id, position) VALUES (1, 10)"), Cancel);
        var head = Log.Tail.Head;
        var refused = Note(2).Require(TextOf, 11, 1);
        var appends = new[] { Note(3), refused, Note(4).Require(TextOf, 10, 1), Note(5).Require(TextOf, null, 99) }
            .Select(unit => Log.Writer.AppendAsync(unit, Cancel)).ToList();

        var refusal = await Assert.ThrowsAsync<UnitRefusedException>(() => appends[1]);
        Assert.Same(refused.Preconditions[0], refusal.Failed);
        Assert.Equal(head.Plus(1), (await appends[0]).First);
        Assert.Equal(head.Plus(2), (await appends[2]).First);
        Assert.Equal(head.Plus(3), (await appends[3]).First);
        Assert.Equal([1, 3, 4, 5], (await NotesAsync()).Select(note => note.Id).Order());
    }

    [Fact]
    public async Task Compare_and_swap_lets_a_chain_of_units_through_one_batch()
    {
        await Log.Writer.AppendAsync(new LogUnit().Write("INSERT INTO notes (id, position) VALUES (1, 0)"), Cancel);
        var appends = Enumerable.Range(0, 300).Select(i => Log.Writer.AppendAsync(Step(i, i + 1), Cancel)).ToList();
        await Task.WhenAll(appends);

        var rivals = Enumerable.Range(0, 10).Select(_ => Log.Writer.AppendAsync(Step(300, 301), Cancel)).ToList();
        var outcomes = await Task.WhenAll(rivals.Select(rival => rival.ContinueWith(task => task.IsCompletedSuccessfully, Cancel, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)));
        Assert.Equal(1, outcomes.Count(succeeded => succeeded));

        static LogUnit Step(long from, long to) =>
            new LogUnit().RequireAndSwap(TextOf, from, to, 1).Write("UPDATE notes SET position = $1 WHERE id = $2", to, 1);
    }

    [Fact]
    public async Task What_depends_on_a_refused_unit_is_refused_in_the_same_batch_and_later()
    {
        var refused = Note(1).Require(TextOf, 1, 77);
        var dependant = Note(2).DependsOn(refused);
        var further = Note(3).DependsOn(dependant);
        var first = Log.Writer.AppendAsync(refused, Cancel);
        var second = Log.Writer.AppendAsync(dependant, Cancel);
        var third = Log.Writer.AppendAsync(further, Cancel);
        await Assert.ThrowsAsync<UnitRefusedException>(() => first);
        await Assert.ThrowsAsync<UnitRefusedException>(() => second);
        await Assert.ThrowsAsync<UnitRefusedException>(() => third);
        await Assert.ThrowsAsync<UnitRefusedException>(() => Log.Writer.AppendAsync(Note(4).DependsOn(further), Cancel));
        Assert.Empty(await NotesAsync());
    }

    [Fact]
    public async Task A_unit_that_the_database_refuses_fails_alone_with_what_was_built_on_it()
    {
        await Log.Writer.AppendAsync(Note(1), Cancel);
        var head = Log.Tail.Head;
        var twice = Note(1);
        var units = new[] { Note(2), twice, Note(3).DependsOn(twice), Note(4), Note(2), Note(5) };
        var appends = units.Select(unit => Log.Writer.AppendAsync(unit, Cancel)).ToList();

        await Assert.ThrowsAsync<UnitFailedException>(() => appends[1]);
        await Assert.ThrowsAsync<UnitRefusedException>(() => appends[2]);
        await Assert.ThrowsAsync<UnitFailedException>(() => appends[4]);
        await appends[0];
        await appends[3];
        await appends[5];
        Assert.Equal([1, 2, 4, 5], (await NotesAsync()).Select(note => note.Id));
        Assert.Equal(head.Plus(3), Log.Tail.Head);
        Assert.Equal(3, (await Log.Reader.ReadAsync(head, 100, Cancel)).Count);
    }

    [Fact]
    public async Task A_unit_whose_code_throws_fails_alone()
    {
        var broken = Log.Writer.AppendAsync(Note(1).Write((_, _) => throw new FormatException("as asked")), Cancel);
        var whole = Log.Writer.AppendAsync(Note(2), Cancel);
        var failure = await Assert.ThrowsAsync<UnitFailedException>(() => broken);
        Assert.IsType<FormatException>(failure.InnerException);
        await whole;
        Assert.Equal([2], (await NotesAsync()).Select(note => note.Id));
    }

    [Fact]
    public async Task A_precondition_that_cannot_be_evaluated_fails_its_unit_alone()
    {
        var broken = Log.Writer.AppendAsync(Note(1).Require("SELECT nothing FROM nowhere", 1), Cancel);
        var whole = Log.Writer.AppendAsync(Note(2), Cancel);
        await Assert.ThrowsAsync<UnitFailedException>(() => broken);
        await whole;
        Assert.Equal([2], (await NotesAsync()).Select(note => note.Id));
    }

    [Fact]
    public async Task Failures_refusals_and_successes_of_one_batch_keep_their_positions_apart()
    {
        await Log.Writer.AppendAsync(Note(0), Cancel);
        var appends = Enumerable.Range(1, 300).Select(i => (Id: i, Task: Log.Writer.AppendAsync(
            (i % 7) switch
            {
                0 => Note(0),
                1 => Note(i).Require(TextOf, 12345, 0),
                _ => Note(i),
            },
            Cancel))).ToList();
        var written = new List<long> { 0 };
        foreach (var (id, task) in appends)
        {
            try
            {
                await task;
                written.Add(id);
            }
            catch (Exception exception) when (exception is UnitFailedException or UnitRefusedException)
            {
                Assert.True(id % 7 is 0 or 1);
            }
        }

        var notes = await NotesAsync();
        Assert.Equal(written, notes.Select(note => note.Id));
        Assert.Equal(notes.Select(note => note.Position), Enumerable.Range(0, notes.Count).Select(i => notes[0].Position + i));
        var entries = await Log.Reader.ReadAsync(LogPosition.Start, 1000, Cancel);
        Assert.Equal(notes, entries.Select(entry => (entry.Subject, entry.Position.Value)));
    }
}
