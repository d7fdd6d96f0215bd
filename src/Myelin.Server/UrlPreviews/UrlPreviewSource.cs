using System.Collections.Concurrent;
using System.Net.Sockets;
using Myelin.Api;
using Myelin.Server.Http;
using Myelin.Server.Outgoing;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.UrlPreviews;

/// <summary>Serves stored previews and builds missing ones, each page only once at a time, however many requests there are.</summary>
internal sealed partial class UrlPreviewSource(
    PreviewableUrls urls, StoredPreviews stored, PreviewBuilder builder, MemoryBudget budget, IServerShutdown shutdown, TimeProvider time, ILogger<UrlPreviewSource> logger) : IUrlPreviews, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> _inProgress = new(StringComparer.Ordinal);
    private readonly Cache<string, DateTimeOffset> _failedAt = new(budget, "url_preview_failures", static (url, _) => EstimatedBytes.Of(url));
    private readonly Lock _entrance = new();
    private readonly SemaphoreSlim _turns = new(UrlPreviewLimits.MadeAtOnce);

    public async ValueTask<ReadOnlyMemory<byte>> GetAsync(string url, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        if (!urls.TryParse(url, null, out var page))
        {
            throw MatrixException.InvalidParam("url: not a URL that is previewed.");
        }

        var now = time.GetUtcNow();
        if (at is { } then && then < now && await stored.FindAsync(page, then - UrlPreviewLimits.Fresh, then, cancellationToken) is { } ofThen)
        {
            return ofThen;
        }

        if (await stored.FindAsync(page, now - UrlPreviewLimits.Fresh, now, cancellationToken) is { } fresh)
        {
            return fresh;
        }

        if (_failedAt.TryGet(page.AbsoluteUri, out var failedAt) && now - failedAt < UrlPreviewLimits.FailureKept)
        {
            throw Unavailable();
        }

        return await MakeOnceAsync(page).WaitAsync(cancellationToken);
    }

    public void Dispose() => _turns.Dispose();

    private Task<byte[]> MakeOnceAsync(Uri page)
    {
        // Check and add under one lock; otherwise concurrent callers could exceed the bound together.
        lock (_entrance)
        {
            if (_inProgress.Count >= UrlPreviewLimits.MadeAtOnce + UrlPreviewLimits.Waiting && !_inProgress.ContainsKey(page.AbsoluteUri))
            {
                throw MatrixException.LimitExceeded(UrlPreviewLimits.RetryAfter);
            }

            return _inProgress.GetOrAdd(page.AbsoluteUri, key => new Lazy<Task<byte[]>>(() => Task.Run(() => MakeAsync(page, key)))).Value;
        }
    }

    private async Task<byte[]> MakeAsync(Uri page, string key)
    {
        try
        {
            await _turns.WaitAsync(shutdown.Stopping);
            try
            {
                using var timeout = new CancellationTokenSource(UrlPreviewLimits.Timeout, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, shutdown.Stopping);
                var madeAt = time.GetUtcNow();

                // It may have been built between the caller's look-up and this turn.
                if (await stored.FindAsync(page, madeAt - UrlPreviewLimits.Fresh, madeAt, either.Token) is { } fresh)
                {
                    return fresh;
                }

                var preview = await builder.MakeAsync(page, either.Token);
                await stored.StoreAsync(page, madeAt, preview, shutdown.Stopping);
                return preview;
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (AddressRefusedException)
        {
            throw MatrixException.Forbidden("The server does not ask for pages at that address.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            // Other servers fail in many ways, which deserves no warning. Waiting callers get an error; when the server stops, nobody is waiting.
            Failed(logger, page.IdnHost, failure.Message);
            _failedAt.Set(key, time.GetUtcNow());
            throw Unavailable();
        }
        finally
        {
            _inProgress.TryRemove(key, out _);
        }
    }

    private static MatrixException Unavailable() => new(502, ErrCode.Unknown, "The page could not be had.");

    [LoggerMessage(EventId = 1600, Level = LogLevel.Debug, Message = "No preview of a page at {Host}: {Reason}")]
    private static partial void Failed(ILogger logger, string host, string reason);
}
