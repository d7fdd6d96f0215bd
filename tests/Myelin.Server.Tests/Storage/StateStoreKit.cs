using CsCheck;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Storage.Caches;

namespace Myelin.Server.Tests.Storage;

/// <summary>Stored states, on any engine.</summary>
public abstract class StateStoreKit<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    private static readonly RoomNumber Room = new(1);

    // A tree of states: each step picks a parent among those before it and changes some tuples; an event of 0 removes.
    private static readonly Gen<(int Parent, (int Tuple, int Event)[] Changes)[]> Trees =
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Select(Gen.Int[1, 12], Gen.Int[0, 1000]).Array[1, 4]).Array[1, 60];

    protected override IEnumerable<IMigration> Migrations => RoomsRegistration.Migrations;

    [Fact]
    public async Task Any_state_of_any_tree_is_read_as_it_was_put() => await Trees.SampleAsync(CheckTreeAsync, iter: 40);

    [Fact]
    public async Task Ten_thousand_joins_stay_small_and_are_read_in_few_rows()
    {
        const int Members = 10_000;
        var store = new StateStore(Log.Database, Log.Numbers, Log.Budget);
        StateSnapshot? state = null;
        for (var chunk = 0; chunk < Members / 500; chunk++)
        {
            var unit = new LogUnit();
            for (var i = 0; i < 500; i++)
            {
                var member = (chunk * 500) + i + 1;
                state = store.Put(unit, Room, state, [new StateChange(new TupleNumber(member), new EventNumber(100_000 + member))]);
                Assert.True(state.Layers <= 20);
            }

            await Log.Writer.AppendAsync(unit, Cancel);
        }

        var bytes = await Log.Database.ReadAsync((session, token) => session.ScalarAsync("SELECT SUM(LENGTH(delta) + 40) FROM state_snapshots", token), Cancel);
        Assert.InRange(bytes ?? 0, 1, 3_000_000);
        var read = await new StateStore(Log.Database, Log.Numbers, Log.Budget).ReadAsync(state!.Id, Cancel);
        Assert.Equal(Members, read.Count);
        Assert.Equal(Enumerable.Range(1, Members).Select(i => new EventNumber(100_000 + i)), read.Entries().Select(entry => entry.Value));
    }

    [Fact]
    public async Task Changes_in_a_room_of_ten_thousand_members_stay_small()
    {
        const int Members = 10_000;
        var store = new StateStore(Log.Database, Log.Numbers, Log.Budget);
        var unit = new LogUnit();
        var state = store.Put(unit, Room, null, Enumerable.Range(1, Members).Select(i => new StateChange(new TupleNumber(i), new EventNumber(i))));
        for (var i = 0; i < 10_000; i++)
        {
            state = store.Put(unit, Room, state, [new StateChange(new TupleNumber((i * 7919 % Members) + 1), new EventNumber(1_000_000 + i))]);
            Assert.True(state.Layers <= 20);
        }

        await Log.Writer.AppendAsync(unit, Cancel);
        var bytes = await Log.Database.ReadAsync((session, token) => session.ScalarAsync("SELECT SUM(LENGTH(delta) + 40) FROM state_snapshots", token), Cancel);
        Assert.InRange(bytes ?? 0, 1, 3_000_000);
        Assert.Equal(state.Entries(), (await new StateStore(Log.Database, Log.Numbers, Log.Budget).ReadAsync(state.Id, Cancel)).Entries());
    }

    [Fact]
    public async Task A_partial_state_that_is_completed_reaches_what_was_built_on_it()
    {
        var store = new StateStore(Log.Database, Log.Numbers, Log.Budget);
        var unit = new LogUnit();
        var partial = store.Put(unit, Room, null, [Change(1, 10)], isPartial: true);
        var later = partial;
        for (var i = 0; i < 20; i++)
        {
            later = store.Put(unit, Room, later, [Change(2, 100 + i)]);
            Assert.True(later.IsPartial);
        }

        StateStore.Complete(unit, partial, [KeyValuePair.Create(new TupleNumber(1), new EventNumber(10)), KeyValuePair.Create(new TupleNumber(3), new EventNumber(30))]);
        await Log.Writer.AppendAsync(unit, Cancel);
        var read = await new StateStore(Log.Database, Log.Numbers, Log.Budget).ReadAsync(later.Id, Cancel);
        Assert.False(read.IsPartial);
        Assert.Equal([(1, 10), (2, 119), (3, 30)], read.Entries().Select(entry => (entry.Key.Value, entry.Value.Value)));
    }

    [Fact]
    public async Task A_read_that_began_before_the_completion_does_not_bring_the_partial_state_back()
    {
        var database = new GatedDatabase(Log.Database);
        var store = new StateStore(database, Log.Numbers, Log.Budget);
        var unit = new LogUnit();
        var partial = store.Put(unit, Room, null, [Change(1, 10)], isPartial: true);
        await Log.Writer.AppendAsync(unit, Cancel);
        var gate = database.Hold();
        var early = store.ReadAsync(partial.Id, Cancel).AsTask();
        await gate.Reached;
        var completion = new LogUnit();
        StateStore.Complete(completion, partial, [KeyValuePair.Create(new TupleNumber(1), new EventNumber(10)), KeyValuePair.Create(new TupleNumber(3), new EventNumber(30))]);
        await Log.Writer.AppendAsync(completion, Cancel);
        store.Forget();
        gate.Open();
        await early;
        Assert.False((await store.ReadAsync(partial.Id, Cancel)).IsPartial);
    }

    private static StateChange Change(int tuple, int number) => new(new TupleNumber(tuple), number == 0 ? null : new EventNumber(number));

    private async Task CheckTreeAsync((int Parent, (int Tuple, int Event)[] Changes)[] tree)
    {
        var store = new StateStore(Log.Database, Log.Numbers, Log.Budget);
        var unit = new LogUnit();
        var snapshots = new List<StateSnapshot?> { null };
        var models = new List<SortedDictionary<long, long>> { new() };
        foreach (var (pick, changes) in tree)
        {
            // Half of the time on the newest, so that chains get long.
            var parent = pick % 2 == 0 ? snapshots.Count - 1 : pick % snapshots.Count;
            var model = new SortedDictionary<long, long>(models[parent]);
            foreach (var (tuple, number) in changes)
            {
                if (number == 0)
                {
                    model.Remove(tuple);
                }
                else
                {
                    model[tuple] = number;
                }
            }

            snapshots.Add(store.Put(unit, Room, snapshots[parent], changes.Select(change => Change(change.Tuple, change.Event))));
            models.Add(model);
        }

        await Log.Writer.AppendAsync(unit, Cancel);
        var fresh = new StateStore(Log.Database, Log.Numbers, Log.Budget);
        for (var i = 1; i < snapshots.Count; i++)
        {
            var read = await fresh.ReadAsync(snapshots[i]!.Id, Cancel);
            Assert.Equal(models[i], read.Entries().Select(entry => KeyValuePair.Create(entry.Key.Value, entry.Value.Value)));
            Assert.Equal(models[i].Count, read.Count);
            Assert.Equal(models[i].Count, snapshots[i]!.Count);
            Assert.True(read.Layers <= 20);
            var other = (i * 31 % (snapshots.Count - 1)) + 1;
            var expected = models[i].Keys.Union(models[other].Keys).Order()
                .Select(tuple => (tuple, Value(models[i], tuple), Value(models[other], tuple)))
                .Where(difference => difference.Item2 != difference.Item3);
            var differences = await fresh.DiffAsync(snapshots[i]!.Id, snapshots[other]!.Id, Cancel);
            Assert.Equal(expected, differences.Select(difference => (difference.Tuple.Value, difference.Before?.Value, difference.After?.Value)));
        }

        static long? Value(SortedDictionary<long, long> model, long tuple) => model.TryGetValue(tuple, out var number) ? number : null;
    }
}
