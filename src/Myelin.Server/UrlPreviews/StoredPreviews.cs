using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;

namespace Myelin.Server.UrlPreviews;

/// <summary>Stores previews in the database.</summary>
internal sealed class StoredPreviews(IDatabase database, ILogWriter writer)
{
    /// <summary>The newest preview made after one time and up to another; null if there is none.</summary>
    public async ValueTask<byte[]?> FindAsync(Uri url, DateTimeOffset after, DateTimeOffset upTo, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (session, token) => session.QuerySingleOrDefaultAsync(
                "SELECT preview FROM url_previews WHERE url = $1 AND made_at > $2 AND made_at <= $3 ORDER BY made_at DESC LIMIT 1",
                row => row.GetFieldValue<byte[]>(0),
                token,
                url.AbsoluteUri,
                after.ToUnixTimeMilliseconds(),
                upTo.ToUnixTimeMilliseconds()),
            cancellationToken);

    public async Task StoreAsync(Uri url, DateTimeOffset madeAt, byte[] preview, CancellationToken cancellationToken) =>
        await writer.AppendAsync(
            new LogUnit().Write(
                "INSERT INTO url_previews (url, made_at, preview) VALUES ($1, $2, $3) ON CONFLICT (url, made_at) DO UPDATE SET preview = excluded.preview",
                url.AbsoluteUri,
                madeAt.ToUnixTimeMilliseconds(),
                preview),
            cancellationToken);

    /// <summary>Whether there is a preview made before a time.</summary>
    public async ValueTask<bool> IsAnyBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (session, token) => session.ScalarAsync("SELECT 1 FROM url_previews WHERE made_at < $1 LIMIT 1", token, time.ToUnixTimeMilliseconds()), cancellationToken) is not null;

    /// <summary>Removes the oldest previews made before a time, up to about a given number.</summary>
    public async Task RemoveBeforeAsync(DateTimeOffset time, int count, CancellationToken cancellationToken) =>
        await writer.AppendAsync(
            new LogUnit(UnitLane.Bulk).Write(
                "DELETE FROM url_previews WHERE made_at <= (SELECT MAX(made_at) FROM (SELECT made_at FROM url_previews WHERE made_at < $1 ORDER BY made_at LIMIT $2) AS oldest)",
                time.ToUnixTimeMilliseconds(),
                (long)count),
            cancellationToken);
}

/// <summary>Removes previews that are too old to be requested for messages of their time.</summary>
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
