using Myelin.Server.ScheduledWork;

namespace Myelin.Server.UrlPreviews;

/// <summary>Removes previews that no message of their time is looked at for any more.</summary>
internal sealed class PreviewRemoval(StoredPreviews previews, TimeProvider time) : IRecurringWork
{
    public string Kind => "url_previews.removal";

    public TimeSpan Interval => UrlPreviewLimits.RemovalInterval;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - UrlPreviewLimits.Kept;
        while (await previews.IsAnyBeforeAsync(before, cancellationToken))
        {
            await previews.RemoveBeforeAsync(before, UrlPreviewLimits.RemovedPerUnit, cancellationToken);
        }
    }
}
