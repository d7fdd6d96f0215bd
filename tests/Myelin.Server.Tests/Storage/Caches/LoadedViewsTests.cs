using Myelin.Server.Log;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Tests.Storage.Caches;

public sealed class LoadedViewsTests
{
    private readonly Queue<TaskCompletionSource<string?>> _reads = new();
    private readonly MemoryBudget _budget = new();
    private readonly LoadedViews<string?> _views;

    public LoadedViewsTests() => _views = new LoadedViews<string?>(_budget, "test", static view => view!.Length, (_, _) =>
    {
        var read = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reads.Enqueue(read);
        return new ValueTask<string?>(read.Task);
    });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReadDuringWhichTheViewBecameStaleIsNeitherToldToLaterOnesNorKept()
    {
        var early = _views.GetAsync(1, Cancel).AsTask();
        var read = _reads.Dequeue();
        _views.Invalidate(1);
        var late = _views.GetAsync(1, Cancel).AsTask();
        _reads.Dequeue().SetResult("new");
        Assert.Equal("new", await late);
        read.SetResult("old");
        await Eventually.HoldsAsync(() => _reads.Count == 1);
        _reads.Dequeue().SetResult("newer");
        Assert.Equal("newer", await early);
        Assert.Equal("new", await _views.GetAsync(1, Cancel));
        Assert.Equal(1, _views.Entries);
    }

    [Fact]
    public async Task AChangeDuringTheReadIsMadeToWhatWasRead()
    {
        var view = _views.GetAsync(1, Cancel).AsTask();
        _views.Apply(1, "+", static (read, added) => read + added);
        _reads.Dequeue().SetResult("read");
        Assert.Equal("read+", await view);
        _views.Apply(1, "!", static (read, added) => read + added);
        Assert.Equal("read+!", await _views.GetAsync(1, Cancel));
        Assert.Equal(EstimatedBytes.Entry + "read+!".Length, _budget.UsedBytes);
    }

    [Fact]
    public async Task AChangeThatCannotBeFollowedHasTheViewReadAgain()
    {
        var view = _views.GetAsync(1, Cancel).AsTask();
        _views.Apply(1, 0, static (_, _) => null);
        _reads.Dequeue().SetResult("old");
        await Eventually.HoldsAsync(() => _reads.Count == 1);
        _reads.Dequeue().SetResult("new");
        Assert.Equal("new", await view);
        _views.Apply(1, 0, static (_, _) => null);
        Assert.Equal(0, _budget.UsedBytes);
        var again = _views.GetAsync(1, Cancel).AsTask();
        _reads.Dequeue().SetResult("newer");
        Assert.Equal("newer", await again);
    }

    /// <summary>A view that was let go and is read again knows of what was committed in between.</summary>
    [Fact]
    public async Task WhatWasLetGoIsReadAgainAndCountsOnce()
    {
        var budget = new MemoryBudget(1_000);
        var stored = "old";
        var views = new LoadedViews<string>(budget, "test", static view => view.Length, (_, _) => ValueTask.FromResult(stored));
        var other = new Cache<int, string>(budget, "other", static (_, value) => value.Length);
        Assert.Equal("old", await views.GetAsync(1, Cancel));
        for (var i = 0; views.Entries > 0; i++)
        {
            other.Set(i, new string('x', 100));
            budget.Trim();
        }

        stored = "new";
        views.Invalidate(1);
        Assert.Equal("new", await views.GetAsync(1, Cancel));
        Assert.Equal(budget.UsedBytes, views.Bytes + other.Bytes);
    }

    [Fact]
    public async Task AFailedReadIsNotKept()
    {
        var view = _views.GetAsync(1, Cancel).AsTask();
        _reads.Dequeue().SetException(new InvalidDataException("broken"));
        await Assert.ThrowsAsync<InvalidDataException>(() => view);
        var again = _views.GetAsync(1, Cancel).AsTask();
        _reads.Dequeue().SetResult("whole");
        Assert.Equal("whole", await again);
    }

    [Fact]
    public async Task NothingIsAnsweredAndNotKept()
    {
        var view = _views.GetAsync(1, Cancel).AsTask();
        _reads.Dequeue().SetResult(null);
        Assert.Null(await view);
        var again = _views.GetAsync(1, Cancel).AsTask();
        _reads.Dequeue().SetResult("made");
        Assert.Equal("made", await again);
    }
}
