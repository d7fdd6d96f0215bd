using Myelin.Server.Log;

namespace Myelin.Server.Tests.Storage;

public sealed class PostgreSqlLogTests : LogKit<PostgreSqlTestEngine>
{
    [Fact]
    public async Task Processes_share_one_order_and_each_tail_sees_everything()
    {
        await using var other = await OpenAsync();
        var mine = new Positions();
        var theirs = new Positions();
        using var first = Log.Tail.Follow(mine);
        using var second = other.Tail.Follow(theirs);
        var units = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => (i % 2 == 0 ? Log : other).Writer.AppendAsync(Note(i), Cancel)));
        Assert.Equal(400, units.Select(unit => unit.First).Distinct().Count());

        var last = units.Max(unit => unit.First);
        await Log.Tail.WaitForAsync(last, Cancel);
        await other.Tail.WaitForAsync(last, Cancel);
        Assert.Equal(Enumerable.Range(1, 400).Select(i => first.From.Plus(i)), mine.Seen.Where(position => position > first.From));
        Assert.Equal(mine.Seen, theirs.Seen);
    }

    [Fact]
    public async Task A_lost_connection_loses_and_repeats_nothing()
    {
        var acknowledged = new List<long>();
        for (var round = 0; round < 10; round++)
        {
            var appends = Enumerable.Range(round * 100, 100).Select(i => (Id: (long)i, Task: Log.Writer.AppendAsync(Note(i), Cancel))).ToList();
            await PostgreSqlServer.ExecuteAsync(
                Options.Source, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Myelin' AND datname = current_database()", Cancel);
            foreach (var (id, task) in appends)
            {
                try
                {
                    await task;
                    acknowledged.Add(id);
                }
                catch (UnitFailedException)
                {
                    // Said not to be written: it must not be there.
                }
            }
        }

        await ReopenAsync();
        Assert.Equal(acknowledged.Order(), (await NotesAsync()).Select(note => note.Id).Order());
        Assert.NotEmpty(acknowledged);
    }

    private sealed class Positions : ITailFollower
    {
        public List<LogPosition> Seen { get; } = [];

        public void Apply(CommittedBatch batch) => Seen.AddRange(batch.Entries.ToArray().Select(entry => entry.Position));

        public void Reset() => Seen.Clear();
    }
}

public sealed class PostgreSqlPreconditionTests : PreconditionKit<PostgreSqlTestEngine>;

public sealed class PostgreSqlStateStoreTests : StateStoreKit<PostgreSqlTestEngine>;

public sealed class PostgreSqlRoomStorageTests : RoomStorageKit<PostgreSqlTestEngine>;

public sealed class PostgreSqlStateChangeTests : StateChangeKit<PostgreSqlTestEngine>;

public sealed class PostgreSqlRelationTests : RelationKit<PostgreSqlTestEngine>;

public sealed class PostgreSqlTransactionTests : TransactionKit<PostgreSqlTestEngine>;

/// <summary>What PostgreSQL does depends on what it knows of the tables: they have to be large.</summary>
[Slow]
public sealed class PostgreSqlEventIndexTests() : EventIndexKit<PostgreSqlTestEngine>(events: 300_000);

public sealed class PostgreSqlCrashTests : CrashKit<PostgreSqlTestEngine>;

public sealed class PostgreSqlNumberTests : NumberKit<PostgreSqlTestEngine>;
