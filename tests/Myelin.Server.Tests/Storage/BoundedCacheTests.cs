using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

public sealed class BoundedCacheTests
{
    [Fact]
    public void It_holds_no_more_than_it_may_and_what_is_used_stays()
    {
        const int Capacity = 100;
        var cache = new BoundedCache<int, string>(Capacity);
        cache.Set(-1, "used");
        for (var i = 0; i < 10 * Capacity; i++)
        {
            cache.Set(i, $"{i}");
            Assert.True(cache.TryGet(-1, out var used));
            Assert.Equal("used", used);
            Assert.True(cache.TryGet(i, out _));
        }

        Assert.InRange(Enumerable.Range(0, 10 * Capacity).Count(i => cache.TryGet(i, out _)), 1, Capacity);
    }
}
