using Myelin.Server.Log;

namespace Myelin.Server.ScheduledWork;

/// <summary>
/// Trims the log up to the slowest durable reader. It always keeps enough for the processes of a cluster to follow, and never lets a stalled
/// reader keep everything.
/// </summary>
internal sealed class LogTrimmer(ILogReader reader, LogCursors cursors, ILogTail tail, ILogWriter writer) : IRecurringWork
{
    public string Kind => "log.trim";

    public TimeSpan Interval => LogLimits.TrimInterval;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var upTo = LogTrim.Bound(tail.Head, await cursors.SlowestAsync(cancellationToken));

        // In small units, so that nothing has to wait for a long one.
        for (var at = await reader.TrimmedToAsync(cancellationToken); at < upTo;)
        {
            var next = at.Plus(LogLimits.EntriesPerTrim);
            at = next < upTo ? next : upTo;
            await writer.AppendAsync(LogTrim.UpTo(at), cancellationToken);
        }
    }
}
