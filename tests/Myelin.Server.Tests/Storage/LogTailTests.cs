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
    }

    private static CommittedEntry Entry(long position) => new(new LogPosition(position), new LogEntry(LogEntryKind.Profile, 1));

    private sealed class Follower : ITailFollower
    {
        public int Resets { get; private set; }

        public int Applied { get; private set; }

        public void Apply(CommittedBatch batch) => Applied += batch.Entries.Length;

        public void Reset() => Resets++;
    }
}
