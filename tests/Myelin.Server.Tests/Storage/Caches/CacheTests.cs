using CsCheck;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Tests.Storage.Caches;

public sealed class CacheTests
{
    private const string Key = "key";

    public static TheoryData<string> Changes => ["set", "remove", "clear", "change"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void WhatAReadBringsThatBeganBeforeAChangeIsNotKept(string change)
    {
        var cache = NewCache();
        var early = cache.BeginRead();
        Tell(cache, change, "new");
        Assert.False(cache.Keep(early, Key, "old"));
        Assert.Equal(change == "set", cache.TryGet(Key, out var held));
        Assert.Equal(change == "set" ? "new" : null, held);
    }

    [Fact]
    public void AReadThatBeganAfterTheChangeIsKept()
    {
        var cache = NewCache();
        cache.Remove(Key);
        Assert.True(cache.Keep(cache.BeginRead(), Key, "new"));
        Assert.True(cache.TryGet(Key, out var held));
        Assert.Equal("new", held);
    }

    [Fact]
    public void OneReadOfManyKeysKeepsThoseThatDidNotChange()
    {
        var cache = NewCache();
        var other = Enumerable.Range(0, 1_000).Select(i => $"{i}").First(key => (key.GetHashCode() & 1) != (Key.GetHashCode() & 1));
        var read = cache.BeginRead();
        cache.Set(Key, "new");
        Assert.False(cache.Keep(read, Key, "old"));
        Assert.True(cache.Keep(read, other, "other"));
    }

    /// <summary>What is let go does not come back older than it was: the cache is forgetful, but not of changes.</summary>
    [Fact]
    public void AnEvictionForgetsNoChange()
    {
        var budget = new MemoryBudget(10_000);
        var cache = new Cache<string, string>(budget, "test", static (_, value) => value.Length);
        var early = cache.BeginRead();
        cache.Set(Key, "new");
        cache.Set("other", new string('x', 20_000));
        budget.Trim();
        cache.Set("more", new string('x', 20_000));
        budget.Trim();
        Assert.False(cache.TryGet(Key, out _));
        Assert.False(cache.Keep(early, Key, "old"));
    }

    [Fact]
    public void ChangesOfWhatIsHeldAreAllMade()
    {
        var cache = new Cache<string, int>(new MemoryBudget(), "test", static (_, _) => 0);
        cache.Set(Key, 0);
        Parallel.For(0, 1_000, _ => cache.Change(Key, static value => value + 1));
        Assert.True(cache.TryGet(Key, out var held));
        Assert.Equal(1_000, held);
    }

    /// <summary>
    /// However reads, changes and evictions are interleaved: what is found is never older than the last change that was told of its key.
    /// Each read takes what is true when it begins and keeps it some steps later.
    /// </summary>
    [Fact]
    public void WhatIsFoundIsNeverOlderThanWhatWasTold() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 7]).Array[1, 200].Sample(steps =>
        {
            var budget = new MemoryBudget(4 * EstimatedBytes.Entry);
            var cache = new Cache<int, int>(budget, "test", static (_, _) => 0);
            var truth = new int[4];
            var reads = new (CacheRead Read, int Value)?[4, 8];
            foreach (var (action, key, reader) in steps)
            {
                switch (action)
                {
                    case 0:
                        truth[key]++;
                        cache.Set(key, truth[key]);
                        break;
                    case 1:
                        truth[key]++;
                        cache.Remove(key);
                        break;
                    case 2:
                        truth[key]++;
                        cache.Clear();
                        break;
                    case 3:
                        reads[key, reader] = (cache.BeginRead(), truth[key]);
                        break;
                    case 4 when reads[key, reader] is { } read:
                        cache.Keep(read.Read, key, read.Value);
                        break;
                    case 5:
                        budget.Trim();
                        break;
                }

                Assert.True(!cache.TryGet(key, out var found) || found == truth[key], $"{found} was found of {truth[key]}.");
            }
        });

    /// <summary>The same with threads: readers and one who changes.</summary>
    [Fact]
    public async Task ReadersNeverUndoAChange()
    {
        var cache = new Cache<int, long>(new MemoryBudget(64 * EstimatedBytes.Entry), "test", static (_, _) => 0);
        var truth = new long[256];
        using var end = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(() =>
        {
            for (var i = reader; !end.IsCancellationRequested; i++)
            {
                var key = i % truth.Length;
                if (!cache.TryGet(key, out _))
                {
                    var read = cache.BeginRead();
                    var value = Volatile.Read(ref truth[key]);
                    cache.Keep(read, key, value);
                }
            }
        })).ToList();
        for (var i = 0; i < 200_000; i++)
        {
            var key = i % truth.Length;
            Volatile.Write(ref truth[key], i);
            if (i % 3 == 0)
            {
                cache.Remove(key);
            }
            else
            {
                cache.Set(key, i);
            }

            Assert.True(!cache.TryGet(key, out var found) || found == i, $"{found} was found of {i}.");
        }

        await end.CancelAsync();
        await Task.WhenAll(readers);
        Assert.All(Enumerable.Range(0, truth.Length), key => Assert.True(!cache.TryGet(key, out var found) || found == truth[key]));
    }

    private static Cache<string, string> NewCache() => new(new MemoryBudget(), "test", static (_, value) => value.Length);

    private static void Tell(Cache<string, string> cache, string change, string value)
    {
        switch (change)
        {
            case "set":
                cache.Set(Key, value);
                break;
            case "remove":
                cache.Remove(Key);
                break;
            case "clear":
                cache.Clear();
                break;
            default:
                cache.Change(Key, _ => value);
                break;
        }
    }
}
