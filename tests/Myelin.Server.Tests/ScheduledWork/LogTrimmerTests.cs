using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.ScheduledWork;

public sealed class LogTrimmerTests : SliceTests
{
    private LogTrimmer _trimmer = null!;

    internal override IEnumerable<IMigration> Migrations => [];

    [Fact]
    public async Task The_log_is_trimmed_below_the_slowest_reader_and_leaves_what_a_cluster_follows_by()
    {
        const int More = 12_000;
        await AppendAsync(LogLimits.EntriesKept + More - (int)Log.Tail.Head.Value);
        await Log.Writer.AppendAsync(LogCursors.Advance(new LogUnit(), "search", null, new LogPosition(7_000)), Cancel);
        await Log.Writer.AppendAsync(LogCursors.Advance(new LogUnit(), "federation", null, Log.Tail.Head), Cancel);

        await _trimmer.RunAsync(Cancel);
        Assert.Equal(new LogPosition(7_000), await Log.Reader.TrimmedToAsync(Cancel));
        Assert.Equal(new LogPosition(7_001), (await Log.Reader.ReadAsync(LogPosition.Start, 1, Cancel))[0].Position);

        await Log.Writer.AppendAsync(LogCursors.Advance(new LogUnit(), "search", new LogPosition(7_000), Log.Tail.Head), Cancel);
        await _trimmer.RunAsync(Cancel);
        await _trimmer.RunAsync(Cancel);
        Assert.Equal(new LogPosition(More), await Log.Reader.TrimmedToAsync(Cancel));
        Assert.Equal(LogLimits.EntriesKept, await Log.Database.ReadAsync((session, token) => session.ScalarAsync("SELECT COUNT(*) FROM log", token), Cancel));
    }

    [Theory]
    [InlineData(LogLimits.EntriesKept, null, 0)]
    [InlineData(LogLimits.EntriesKept + 5, null, 5)]
    [InlineData(LogLimits.EntriesKept + 5, 3L, 3)]
    [InlineData(LogLimits.EntriesKept + 5, 9L, 5)]
    [InlineData(LogLimits.MaximumEntriesKept + 5, 3L, 5)]
    [InlineData(LogLimits.MaximumEntriesKept + 5, 6L, 6)]
    public void A_reader_that_has_stopped_does_not_keep_everything(long head, long? slowest, long expected) =>
        Assert.Equal(new LogPosition(expected), LogTrim.Bound(new LogPosition(head), slowest is { } reader ? new LogPosition(reader) : null));

    protected override void Opened() => _trimmer = new LogTrimmer(Log.Reader, Log.Cursors, Log.Tail, Log.Writer);

    private async Task AppendAsync(int count)
    {
        for (var left = count; left > 0; left -= 1_000)
        {
            var unit = new LogUnit();
            for (var i = 0; i < Math.Min(left, 1_000); i++)
            {
                unit.Add(new LogEntry(LogEntryKind.Profile, i));
            }

            await Log.Writer.AppendAsync(unit, Cancel);
        }
    }
}
