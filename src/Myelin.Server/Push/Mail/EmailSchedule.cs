using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Push.Mail;

/// <summary>Schedules the e-mails of pushers that have something to tell.</summary>
internal sealed class EmailSchedule(PusherStore store, IOptions<MyelinOptions> options, TimeProvider time)
{
    /// <summary>The scheduled work of a pusher.</summary>
    public static DueKey KeyOf(long pusher) => new(EmailDigest.WorkKind, pusher.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A unit that schedules what is not scheduled yet; null if there is nothing to tell.</summary>
    public async ValueTask<LogUnit?> ScheduleAsync(IReadOnlyDictionary<long, LogPosition> mailed, CancellationToken cancellationToken)
    {
        if (mailed.Count == 0 || options.Value.Email.Host.Length == 0)
        {
            return null;
        }

        var unit = new LogUnit();
        var now = time.GetUtcNow();
        foreach (var (pusher, at) in mailed)
        {
            if (await store.ProgressAsync(pusher, cancellationToken) is not { } progress)
            {
                continue;
            }

            PusherStore.Mark(unit, pusher, progress.BehindSince is not null, at, now);
            if (progress.BehindSince is null)
            {
                // Whether it is too soon after the last one is decided then: the user may have read meanwhile.
                unit.ScheduleWork(KeyOf(pusher), now + PushLimits.EmailDelay);
            }
        }

        return unit;
    }
}
