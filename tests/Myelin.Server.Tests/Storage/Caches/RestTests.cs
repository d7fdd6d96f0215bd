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

    /// <summary>What goes by a clock of its own has gone by then, and nobody else would collect it.</summary>
    [Fact]
    public void ARestThatHasSettledIsCollectedOnceMore()
    {
        Assert.False(Round(CacheLimits.AllocatedAtRest + 1));
        bool[] rounds = [.. Enumerable.Range(1, 3 * CacheLimits.SettledRounds).Select(_ => Round(1_000))];
        Assert.Equal([1, CacheLimits.SettledRounds], Enumerable.Range(1, rounds.Length).Where(round => rounds[round - 1]));
    }

    /// <summary>The start allocates too: what it leaves is given back by the first quiet round.</summary>
    [Fact]
    public void TheStartIsALoad() => Assert.True(Round(1_000));

    private bool Round(long allocating, long freed = 0) => _rest.LeavesMuch(_allocated += allocating, freed);
}
