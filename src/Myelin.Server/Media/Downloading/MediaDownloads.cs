using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Media.Stores;

namespace Myelin.Server.Media.Downloading;

/// <summary>Finds the content of a URI, waits for it if necessary, and serves it ("GET download").</summary>
internal sealed class MediaDownloads(
    MediaStore media, MediaIds ids, Arrivals arrivals, IContentStore store, ILogWriter writer, IServerShutdown shutdown, IOptions<MyelinOptions> options, TimeProvider time,
    ILogger<StoreContent> logger)
{
    /// <summary>The content of a URI, under its own file name or another.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>, or <c>M_NOT_YET_UPLOADED</c>.</exception>
    public async ValueTask<ServedContent> GetAsync(MediaRequest request, string? fileName, CancellationToken cancellationToken)
    {
        var (found, content) = await FindAsync(request, cancellationToken);
        return Serve(content, found.MediaType, fileName ?? found.FileName, request);
    }

    /// <summary>Serves stored bytes.</summary>
    public ServedContent Serve(StoredContent content, string mediaType, string? fileName, MediaRequest request) =>
        new StoreContent(store, content, mediaType, logger) { Disposition = Dispositions.Of(mediaType, fileName), IsPublic = !request.IsAuthenticated };

    /// <summary>The entry of a URI, and its bytes.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>, or <c>M_NOT_YET_UPLOADED</c>.</exception>
    public async ValueTask<(StoredMedia Media, StoredContent Content)> FindAsync(MediaRequest request, CancellationToken cancellationToken)
    {
        // The freeze: all of this server's content was uploaded after it ("MAY return 404 M_NOT_FOUND").
        if ((!request.IsAuthenticated && !options.Value.Media.AllowUnauthenticated) || !MxcUri.TryCreate(request.ServerName, request.MediaId, out var uri))
        {
            throw Missing();
        }

        var found = await media.FindAsync(uri, cancellationToken) ?? throw Missing();
        if (found.Content is null)
        {
            found = await AwaitAsync(found, uri, request, cancellationToken);
        }

        if (found.Content is not { IsQuarantined: false } content)
        {
            throw Missing();
        }

        await UseAsync(found, cancellationToken);
        return (found, content);
    }

    private async ValueTask<StoredMedia> AwaitAsync(StoredMedia unused, MxcUri uri, MediaRequest request, CancellationToken cancellationToken)
    {
        if (unused.IsExpired(time.GetUtcNow()) || !ids.IsOwn(uri))
        {
            throw Missing();
        }

        using var arrival = arrivals.Await(unused.Number) ?? throw NotYetUploaded();
        using var timeout = new CancellationTokenSource(request.Wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, shutdown.Stopping, cancellationToken);
        var found = await media.FindAsync(uri, cancellationToken);
        if (found is { Content: null })
        {
            try
            {
                await arrival.Arrived.WaitAsync(either.Token);
                found = await media.FindAsync(uri, cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw NotYetUploaded();
            }
        }

        return found switch
        {
            null => throw Missing(),
            { Content: null } => throw NotYetUploaded(),
            _ => found,
        };
    }

    private async ValueTask UseAsync(StoredMedia used, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - used.UsedAt >= MediaLimits.UseResolution)
        {
            await writer.AppendAsync(MediaStore.Use(new LogUnit(), used.Number, now), cancellationToken);
        }
    }

    private static MatrixException Missing() => MatrixException.NotFound("There is no such content.");

    private static MatrixException NotYetUploaded() =>
        new(StatusCodes.Status504GatewayTimeout, ErrCode.NotYetUploaded, "The content has not been uploaded yet.");
}

/// <summary>A request for content.</summary>
/// <param name="ServerName">The server name, not validated yet.</param>
/// <param name="MediaId">The media ID, not validated yet.</param>
/// <param name="TimeoutMs">How long to wait for the content, in milliseconds; null for the default.</param>
/// <param name="IsAuthenticated">Whether the request has an access token.</param>
internal readonly record struct MediaRequest(string ServerName, string MediaId, int? TimeoutMs, bool IsAuthenticated)
{
    public TimeSpan Wait => TimeoutMs is not { } timeout
        ? MediaLimits.DefaultWait
        : TimeSpan.FromMilliseconds(Math.Clamp(timeout, 0, MediaLimits.LongestWait.TotalMilliseconds));
}

/// <summary>Content served from the store.</summary>
internal sealed partial class StoreContent(IContentStore store, StoredContent content, string mediaType, ILogger logger)
    : ServedContent(mediaType, content.Length, content.EntityTag)
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: the store has lost the content, or it has just been removed.</exception>
    public override async ValueTask<Stream> OpenAsync(long offset, long count, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenAsync(content.Number, offset, count, cancellationToken);
        }
        catch (ContentMissingException failure)
        {
            Missing(logger, failure.Message);
            throw MatrixException.NotFound("There is no such content.");
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Content was asked for and is not there. {Reason}")]
    private static partial void Missing(ILogger logger, string reason);
}
