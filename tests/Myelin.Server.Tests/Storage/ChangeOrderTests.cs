using CsCheck;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>What is held of the newest changes gives the same answer as all changes do, or says that it can't.</summary>
public sealed class ChangeOrderTests
{
    private const int Keys = 12;

    private static readonly Gen<(int Key, bool IsRemoved)[]> Changes = Gen.Select(Gen.Int[0, Keys - 1], Gen.Int[0, 5], (key, one) => (key, one == 0)).Array[0, 60];

    [Fact]
    public void TheKeysChangedAfterAPositionAreToldNewestFirst() => Changes.Sample(changes =>
    {
        var order = new ChangeOrder<int>(capacity: 8);
        var newest = new Dictionary<int, long>();
        foreach (var ((key, isRemoved), index) in changes.Select((change, index) => (change, index)))
        {
            if (isRemoved)
            {
                order.Remove(key);
                newest.Remove(key);
            }
            else
            {
                order.Touch(key, index + 1);
                newest[key] = index + 1;
            }
        }

        for (var position = 0L; position <= changes.Length; position++)
        {
            var expected = newest.Where(pair => pair.Value > position).OrderByDescending(pair => pair.Value).Select(pair => pair.Key).ToList();
            if (position < order.CompleteAfter)
            {
                Assert.Null(order.After(position));
                continue;
            }

            Assert.Equal(expected, order.After(position));
            Assert.Null(expected.Count == 0 ? null : order.After(position, expected.Count - 1));
            Assert.All(expected, key => Assert.Equal(newest[key], order.PositionOf(key)));
        }
    });

    [Fact]
    public void WhatIsReadOfBeforeIsPutBeforeWhatHasComeSince()
    {
        var order = new ChangeOrder<string>(capacity: 4, completeAfter: 10);
        order.Touch("a", 11);
        order.Touch("b", 12);
        Assert.Null(order.After(9));
        order.Prepend([("b", 9), ("c", 8), ("d", 5)], after: 3);
        Assert.Equal(["b", "a", "c", "d"], order.After(3));
        Assert.Null(order.After(2));

        // Beyond the capacity those that changed longest ago go, and the answer no longer reaches so far.
        order.Touch("e", 13);
        Assert.Equal(5, order.CompleteAfter);
        Assert.Equal(["e", "b", "a", "c"], order.After(5));

        var full = new ChangeOrder<string>(capacity: 2, completeAfter: 10);
        full.Touch("a", 11);
        full.Prepend([("b", 9), ("c", 8), ("d", 7)], after: 3);
        Assert.Equal(8, full.CompleteAfter);
        Assert.Equal(["a", "b"], full.After(8));
    }

    [Fact]
    public void AViewKnowsItsRecentChangesInWhateverOrderTheyCome() => Gen.Int[1, 100].Array[0, 80].Sample(positions =>
    {
        var recent = RecentChanges<int>.None;
        var all = new HashSet<int>();
        foreach (var position in positions.Where(all.Add))
        {
            recent = recent.With(new LogPosition(position), position);
        }

        for (var position = 0; position <= 100; position++)
        {
            if (recent.ReachesBackTo(new LogPosition(position)))
            {
                Assert.Equal(all.Where(one => one > position).OrderDescending(), recent.After(new LogPosition(position)));
            }
        }

        Assert.True(all.Count == 0 || recent.ReachesBackTo(new LogPosition(all.Max())));
        Assert.True(recent.Changes.Length <= RecentChanges<int>.Capacity);
    });
}
