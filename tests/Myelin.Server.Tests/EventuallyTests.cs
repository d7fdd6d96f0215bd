using Microsoft.Extensions.Time.Testing;
using Xunit.Sdk;

namespace Myelin.Server.Tests;

/// <summary>How tests wait.</summary>
public sealed class EventuallyTests
{
    [Fact]
    public async Task It_looks_until_it_holds()
    {
        var looks = 0;
        await Eventually.HoldsAsync(() => ++looks == 3);
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task What_never_holds_fails_at_the_end_of_its_time_and_says_what_it_was()
    {
        var time = new FakeTimeProvider();
        var began = time.GetUtcNow();
        var never = false;
        var waiting = Eventually.HoldsAsync(() => never, time);

        await Eventually.DoneAsync(waiting, time, TimeSpan.FromSeconds(10));

        var failure = await Assert.ThrowsAnyAsync<XunitException>(() => waiting);
        Assert.Contains("never", failure.Message, StringComparison.Ordinal);
        Assert.True(time.GetUtcNow() - began >= Eventually.Patience);
    }
}
