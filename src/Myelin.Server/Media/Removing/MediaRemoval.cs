using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Media.Removing;

/// <summary>Removes expired URIs, and then the bytes without references.</summary>
internal sealed class MediaRemoval(
    MediaStore media, ContentRows rows, ContentRemoval contents, ILogWriter writer, IOptions<MyelinOptions> options, TimeProvider time) : IRecurringWork
{
    private readonly MediaRetentionOptions _retention = options.Value.Media.Retention;

    public string Kind => "media.removal";

    public TimeSpan Interval => MediaLimits.RemovalInterval;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await RemoveMediaAsync(() => media.UnusedBeforeAsync(now - MediaLimits.UnusedLifetime, cancellationToken), cancellationToken);
        await RemoveMediaAsync(() => media.UsedBeforeAsync(MediaKind.Own, now - MediaLimits.OwnKept, cancellationToken), cancellationToken);
        await RetainAsync(MediaKind.Local, _retention.LocalDays, now, cancellationToken);
        await RetainAsync(MediaKind.Remote, _retention.RemoteDays, now, cancellationToken);

        // First what dead processes have left, since those rows are few.
        await EachAsync(() => rows.InStateAsync(ContentState.Arriving, now - MediaLimits.LongestArrival, cancellationToken), contents.GiveUpAsync, cancellationToken);
        await EachAsync(() => rows.InStateAsync(ContentState.SetApart, now, cancellationToken), contents.JudgeAsync, cancellationToken);
        await EachAsync(() => rows.InStateAsync(ContentState.Going, now, cancellationToken), contents.RemoveAsync, cancellationToken);
        await EachAsync(() => rows.LooseAsync(cancellationToken), contents.RemoveUnreferencedAsync, cancellationToken);
    }

    private async Task RetainAsync(MediaKind kind, int days, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (days > 0)
        {
            await RemoveMediaAsync(() => media.UsedBeforeAsync(kind, now - TimeSpan.FromDays(days), cancellationToken), cancellationToken);
        }
    }

    private async Task RemoveMediaAsync(Func<ValueTask<List<long>>> find, CancellationToken cancellationToken)
    {
        while (await find() is { Count: > 0 } found)
        {
            var unit = new LogUnit();
            foreach (var number in found)
            {
                MediaStore.Remove(unit, number, time.GetUtcNow());
            }

            await writer.AppendAsync(unit, cancellationToken);
        }
    }

    /// <summary>Runs steps until one finds nothing new: what could not be done is left to the next run.</summary>
    private static async Task EachAsync(Func<ValueTask<List<long>>> find, Func<long, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        var seen = new HashSet<long>();
        while ((await find()).Where(seen.Add).ToList() is { Count: > 0 } found)
        {
            foreach (var number in found)
            {
                await act(number, cancellationToken);
            }
        }
    }
}
