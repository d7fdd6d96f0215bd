using Microsoft.Extensions.Logging.Abstractions;
using Myelin.Server.Log;
using Myelin.Server.Log.Writing;

namespace Myelin.Server.Tests.Storage;

public sealed class LogTailTests
{
    [Fact]
    public void Followers_forget_what_they_hold_when_entries_were_trimmed_before_they_were_seen()
    {
        var tail = new LogTail(new LogPosition(4), NullLogger<LogTail>.Instance);
        var follower = new Follower();
        using var subscription = tail.Follow(follower);
        tail.Advance([Entry(5), Entry(6)]);
        Assert.Equal(0, follower.Resets);
        tail.Advance([Entry(9)]);
        Assert.Equal(1, follower.Resets);
        Assert.Equal(3, follower.Applied);
        Assert.Equal(new LogPosition(9), tail.Head);
        Assert.Equal(new LogPosition(8), follower.Before);
    }

    [Fact]
    public async Task Those_who_wait_go_on_in_turn_and_whoever_gives_up_leaves_nothing_behind()
    {
        var tail = new LogTail(new LogPosition(4), NullLogger<LogTail>.Instance);
        Assert.True(tail.WaitForAsync(new LogPosition(4), CancellationToken.None).AsTask().IsCompletedSuccessfully);
        var five = tail.WaitForAsync(new LogPosition(5), CancellationToken.None).AsTask();
        var six = tail.WaitForAsync(new LogPosition(6), CancellationToken.None).AsTask();
        using var patience = new CancellationTokenSource();
        var never = Enumerable.Range(0, 1_000).Select(i => tail.WaitForAsync(new LogPosition(1_000_000 + (i % 3)), patience.Token).AsTask()).ToList();
        Assert.Equal(1_002, tail.Waiting);

        await patience.CancelAsync();
        foreach (var task in never)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        }

        Assert.Equal(2, tail.Waiting);
        tail.Advance([Entry(5)]);
        await five.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(six.IsCompleted);
        tail.Advance([Entry(6), Entry(7)]);
        await six.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, tail.Waiting);
    }

    private static CommittedEntry Entry(long position) => new(new LogPosition(position), new LogEntry(LogEntryKind.Profile, 1));

    private sealed class Follower : ITailFollower
    {
        public int Resets { get; private set; }

        public int Applied { get; private set; }

        public LogPosition Before { get; private set; }

        public void Apply(CommittedBatch batch) => (Applied, Before) = (Applied + batch.Entries.Length, batch.Before);

        public void Reset() => Resets++;
    }
}
