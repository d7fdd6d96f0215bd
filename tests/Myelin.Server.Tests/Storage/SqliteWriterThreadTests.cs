using System.Diagnostics;
using Myelin.Server.Log.Sqlite;
using Xunit;

namespace Myelin.Server.Tests.Storage;

public sealed class SqliteWriterThreadTests
{
    private static readonly TimeSpan RestAfter = TimeSpan.FromMilliseconds(20);

    private int _rests;

    [Fact]
    public async Task AfterEachStretchOfWorkItRestsOnce()
    {
        using var thread = new SqliteWriterThread(() => Interlocked.Increment(ref _rests), RestAfter);
        await Eventually.HoldsAsync(() => Volatile.Read(ref _rests) == 1);
        await thread.RunAsync(() => { });
        await Eventually.HoldsAsync(() => Volatile.Read(ref _rests) == 2);

        var begun = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(() => Stopwatch.GetElapsedTime(begun) > 5 * RestAfter);
        Assert.Equal(2, Volatile.Read(ref _rests));
    }

    [Fact]
    public async Task WhatFailsIsToldToWhoeverAskedForItAndTheNextIsDone()
    {
        using var thread = new SqliteWriterThread(() => { }, RestAfter);
        await Assert.ThrowsAsync<InvalidOperationException>(() => thread.RunAsync(() => throw new InvalidOperationException()));
        await thread.RunAsync(() => { });
    }

    [Fact]
    public async Task ItEndsWhileItRestsAndWhileItWaits()
    {
        var resting = new SqliteWriterThread(() => Interlocked.Increment(ref _rests), RestAfter);
        await Eventually.HoldsAsync(() => Volatile.Read(ref _rests) == 1);
        resting.Dispose();
        new SqliteWriterThread(() => Assert.Fail("It rests although its time has not come."), TimeSpan.FromHours(1)).Dispose();
    }
}
