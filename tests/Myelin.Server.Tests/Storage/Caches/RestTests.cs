using Myelin.Server.Storage.Caches;
using Xunit;

namespace Myelin.Server.Tests.Storage.Caches;

public sealed class RestTests
{
    private const long AllocatedByStart = 20 * CacheLimits.AllocatedAtRest;

    private readonly Rest _rest = new(AllocatedByStart);
    private long _allocated = AllocatedByStart;

    [Fact]
    public void ARestBeginsOnceAfterEachLoad()
    {
        Assert.False(Round(CacheLimits.AllocatedAtRest + 1));
        Assert.True(Round(1_000));
        Assert.False(Round(1_000));
        Assert.False(Round(10 * CacheLimits.AllocatedAtRest));
        Assert.False(Round(2 * CacheLimits.AllocatedAtRest));
        Assert.True(Round(CacheLimits.AllocatedAtRest));
        Assert.False(Round(0));
    }

    [Fact]
    public void WhatCachesLetGoAtRestIsCollectedToo()
    {
        Assert.True(Round(0));
        Assert.False(Round(0));
        Assert.True(Round(0, freed: 1_000_000));
        Assert.False(Round(0));
    }

    /// <summary>A process at rest allocates as well, and the collector would wait until that is as much as a load leaves.</summary>
    [Fact]
    public void WhatComesTogetherDuringARestIsCollected()
    {
        const int Rounds = 40;
        Assert.True(Round(0));
        var collected = Enumerable.Range(0, Rounds).Count(_ => Round(CacheLimits.LeftAtRest / 4));
        Assert.InRange(collected, (Rounds / 5) - 1, Rounds / 4);
    }

    /// <summary>The start allocates too: what it leaves is given back by the first quiet round.</summary>
    [Fact]
    public void TheStartIsALoad() => Assert.True(Round(1_000));

    private bool Round(long allocating, long freed = 0) => _rest.LeavesMuch(_allocated += allocating, freed);
}
