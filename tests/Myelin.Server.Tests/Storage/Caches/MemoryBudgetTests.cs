using Myelin.Server.Log;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Tests.Storage.Caches;

public sealed class MemoryBudgetTests
{
    private const int Budget = 1_000_000;

    private const int Value = 1_000;

    [Fact]
    public async Task CachesAndViewsShareOneBudgetAndTheLeastRecentlyUsedGoes()
    {
        var budget = new MemoryBudget(Budget);
        var cache = new Cache<int, string>(budget, "cache", static (_, _) => Value);
        var other = new Cache<int, string>(budget, "other", static (_, _) => Value);
        var views = new LoadedViews<string>(budget, "views", static _ => Value, static (key, _) => ValueTask.FromResult($"{key}"));
        other.Set(-1, "used");
        other.Set(-2, "unused");
        await views.GetAsync(-1, TestContext.Current.CancellationToken);
        await views.GetAsync(-2, TestContext.Current.CancellationToken);
        for (var i = 0; i < 5 * Budget / Value; i++)
        {
            cache.Set(i, "value");
            Assert.True(other.TryGet(-1, out _));
            await views.GetAsync(-1, TestContext.Current.CancellationToken);
            budget.Trim();
            Assert.True(budget.UsedBytes <= Budget, $"{budget.UsedBytes} bytes are held.");
        }

        Assert.False(other.TryGet(-2, out _));
        Assert.Equal(1, views.Entries);
        Assert.True(cache.TryGet((5 * Budget / Value) - 1, out _));
        Assert.False(cache.TryGet(0, out _));
        Assert.True(budget.UsedBytes > Budget * 3 / 4, $"Only {budget.UsedBytes} bytes are held.");
        Assert.Equal(budget.UsedBytes, budget.Shares.Sum(share => share.Bytes));
        Assert.True(budget.EvictedBytes > 3 * Budget);
    }

    [Fact]
    public async Task TheBudgetIsHeldWithoutAnybodyAskingForIt()
    {
        var budget = new MemoryBudget(Budget);
        var cache = new Cache<int, string>(budget, "cache", static (_, _) => Value);
        for (var i = 0; i < 20 * Budget / Value; i++)
        {
            cache.Set(i, "value");
        }

        // Entries over the budget ask for a round, one at a time, in the background; it goes on until it is held.
        await Eventually.HoldsAsync(() => budget.UsedBytes <= Budget);
    }

    [Fact]
    public void EntriesThatAreAllEquallyRecentGoNoFurtherThanNeeded()
    {
        var budget = new MemoryBudget(Budget);
        var cache = new Cache<int, string>(budget, "cache", static (_, _) => Value);
        var count = Budget / (Value + (int)EstimatedBytes.Entry);
        for (var i = 0; i < count; i++)
        {
            cache.Set(i, "value");
        }

        for (var i = 0; i < count; i++)
        {
            cache.TryGet(i, out _);
        }

        cache.Set(count, "value");
        cache.Set(count + 1, "value");
        budget.Trim();
        Assert.InRange(cache.Entries, count * 9 / 10, count);
    }

    [Fact]
    public void WhatNobodyUsesIsGivenBackAndASmallPartStays()
    {
        var budget = new MemoryBudget(Budget);
        var cache = new Cache<int, string>(budget, "cache", static (_, _) => Value);
        for (var i = 0; i < Budget / 2 / Value; i++)
        {
            cache.Set(i, "value");
        }

        var held = budget.UsedBytes;
        for (var round = 0; round < CacheLimits.IdleRounds; round++)
        {
            Assert.Equal(0, budget.LetIdleGo());
            Assert.True(cache.TryGet(0, out _));
        }

        Assert.True(budget.LetIdleGo() > 0);
        Assert.True(cache.TryGet(0, out _));
        Assert.InRange(budget.UsedBytes, 1, Budget / CacheLimits.KeptWhenIdlePart);
        Assert.True(budget.UsedBytes < held);
        Assert.Equal(0, budget.LetIdleGo());
    }

    [Fact]
    public void ReplacingRemovingAndForgettingCountRight()
    {
        var budget = new MemoryBudget(Budget);
        var cache = new Cache<int, string>(budget, "cache", static (_, value) => value.Length);
        cache.Set(1, new string('x', 10));
        cache.Set(1, new string('x', 30));
        cache.Keep(cache.BeginRead(), 2, new string('x', 20));
        Assert.Equal((2 * EstimatedBytes.Entry) + 50, budget.UsedBytes);
        cache.Remove(1);
        Assert.Equal(EstimatedBytes.Entry + 20, budget.UsedBytes);
        cache.Clear();
        Assert.Equal(0, budget.UsedBytes);
        Assert.Equal(0, cache.Entries);
    }
}
