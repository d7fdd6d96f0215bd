using CsCheck;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Tests.Authorization;
using Xunit;

namespace Myelin.Core.Tests.StateResolution;

/// <summary>What must hold for whatever branches meet.</summary>
public sealed class StateResolutionPropertyTests
{
    private static readonly int Samples = Rounds.Of(300);

    public static TheoryData<string> Versions => ["1", "2", "6", "11", "12"];

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_order_of_the_states_does_not_matter(string version) =>
        RandomBranches.Steps.SelectMany(steps => Gen.Shuffle(Enumerable.Range(0, 5).ToArray()).Select(order => (steps, order))).Sample(
            sample =>
            {
                var branches = new RandomBranches(version, sample.steps);
                var count = branches.States.Count;
                StateMap[] shuffled = [.. sample.order.Where(i => i < count).Select(i => Rebuilt(branches.States[i], sample.order[0]))];
                var resolved = branches.Room.Resolve([.. branches.States]);
                Assert.True(resolved.HasSameEntries(branches.Room.Resolve(shuffled)));
                Assert.True(resolved.HasSameEntries(branches.Room.Resolve([.. shuffled, .. branches.States])));
            },
            iter: Samples);

    [Theory]
    [InlineData("2")]
    [InlineData("6")]
    [InlineData("11")]
    [InlineData("12")]
    public void It_agrees_with_the_definitions(string version) =>
        RandomBranches.Steps.Sample(
            steps =>
            {
                var branches = new RandomBranches(version, steps);
                var expected = new NaiveStateResolution(branches.Room).Resolve(branches.States);
                Assert.True(StateMap.From(expected).HasSameEntries(branches.Room.Resolve([.. branches.States])));
            },
            iter: Samples);

    [Theory]
    [MemberData(nameof(Versions))]
    public void Agreement_is_kept_and_nothing_is_made_up(string version) =>
        RandomBranches.Steps.Sample(
            steps =>
            {
                var branches = new RandomBranches(version, steps);
                var resolved = branches.Room.Resolve([.. branches.States]);
                foreach (var (tuple, id) in branches.States[0].Entries.Where(entry => branches.States.All(state => state[entry.Key] == entry.Value)))
                {
                    Assert.Equal(id, resolved[tuple]);
                }

                Assert.All(resolved.Entries, entry => Assert.Equal(entry.Key, branches.Room.Find(entry.Value)!.StateTuple));
            },
            iter: Samples);

    [Theory]
    [InlineData("1")]
    [InlineData("11")]
    [InlineData("12")]
    public void Whatever_is_missing_either_does_not_matter_or_fails(string version) =>
        RandomBranches.Steps.SelectMany(steps => Gen.Int[0, 40].Select(index => (steps, index))).Sample(
            sample =>
            {
                var branches = new RandomBranches(version, sample.steps);
                var resolved = branches.Room.Resolve([.. branches.States]);
                var ids = branches.States.SelectMany(state => state.Entries).Select(entry => entry.Value).Distinct()
                    .OrderBy(id => id.Value, StringComparer.Ordinal).ToList();
                branches.Room.Forget(ids[sample.index % ids.Count]);
                try
                {
                    Assert.True(resolved.HasSameEntries(branches.Room.Resolve([.. branches.States])));
                }
                catch (Core.StateResolution.MissingEventsException missing)
                {
                    Assert.All(missing.Events, id => Assert.Null(branches.Room.Find(id)));
                }
            },
            iter: Samples);

    [Fact]
    public void The_branches_do_conflict()
    {
        var conflicts = 0;
        RandomBranches.Steps.Sample(
            steps =>
            {
                var branches = new RandomBranches("12", steps);
                if (branches.States.Any(state => !state.HasSameEntries(branches.States[0])))
                {
                    Interlocked.Increment(ref conflicts);
                }
            },
            iter: Samples);
        Assert.InRange(conflicts, Samples / 4, Samples);
    }

    /// <summary>The same entries, put in by another order.</summary>
    private static StateMap Rebuilt(StateMap state, int seed) =>
        state.Entries.OrderBy(entry => string.GetHashCode(entry.Value.Value, StringComparison.Ordinal) ^ seed)
            .Aggregate(StateMap.Empty, (map, entry) => map.With(entry.Key, entry.Value));
}
