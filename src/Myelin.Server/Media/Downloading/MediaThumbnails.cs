using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Media.Stores;
using Myelin.Server.Media.Thumbnails;
using Myelin.Server.Media.Uploading;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Media.Downloading;

/// <summary>Serves thumbnails. Each is generated on the first request, once per size of a content, and then stored ("GET thumbnail").</summary>
internal sealed class MediaThumbnails(
    MediaDownloads downloads, ContentRows rows, IContentStore store, ContentReceiver receiver, IThumbnailer thumbnailer, MemoryBudget budget, IServerShutdown shutdown, TimeProvider time)
{
    private readonly ConcurrentDictionary<(long Content, ThumbnailSize Size), Lazy<Task>> _inProgress = new();
    private readonly Cache<(long Content, ThumbnailSize Size), DateTimeOffset> _failedAt = new(budget, "thumbnail_failures", static (_, _) => 0);

    /// <exception cref="MatrixException">
    /// <c>M_UNKNOWN</c>: none can be generated; <c>M_TOO_LARGE</c>; <c>M_INVALID_PARAM</c>; and the errors of a download.
    /// </exception>
    public async ValueTask<ServedContent> GetAsync(MediaRequest request, ThumbnailRequest wanted, CancellationToken cancellationToken)
    {
        var method = wanted.Validate();
        var (media, content) = await downloads.FindAsync(request, cancellationToken);
        var header = await ReadHeaderAsync(content, cancellationToken) ?? throw Impossible();

        // "Homeservers should not attempt to generate thumbnails for images that are too large, returning a HTTP 413 error with the M_TOO_LARGE code."
        if (header.Area > ThumbnailLimits.Pixels || header.Width > ThumbnailLimits.Side || header.Height > ThumbnailLimits.Side)
        {
            throw MatrixException.TooLarge("The picture is too large to be made smaller here.");
        }

        if (SizeOf(header, wanted, method) is not { } size)
        {
            // Use the detected type: the uploader's may be wrong.
            return downloads.Serve(content, header.MediaType, media.FileName, request);
        }

        var thumbnail = await rows.FindThumbnailAsync(content.Number, size, cancellationToken);
        if (thumbnail is null)
        {
            await MakeOnceAsync(content, size).WaitAsync(cancellationToken);
            thumbnail = await rows.FindThumbnailAsync(content.Number, size, cancellationToken) ?? throw Impossible();
        }

        // The same bytes may also have been uploaded, and quarantined there.
        return thumbnail.Content.IsQuarantined
            ? throw MatrixException.NotFound("There is no such content.")
            : downloads.Serve(thumbnail.Content, thumbnail.MediaType, null, request);
    }

    private static ThumbnailSize? SizeOf(ImageHeader picture, ThumbnailRequest wanted, ThumbnailMethod method)
    {
        var isAnimated = picture.MayMove && wanted.Animated is true;
        if (ThumbnailSizes.Fitting(picture, wanted.Width, wanted.Height, method, isAnimated) is { } size)
        {
            return size;
        }

        // "When false, the server MUST NOT return an animated thumbnail", "When not provided, the server SHOULD NOT": generate a still one of the
        // same size.
        return picture.MayMove && !isAnimated ? new ThumbnailSize(picture.Width, picture.Height, ThumbnailMethod.Scale, IsAnimated: false) : null;
    }

    private async ValueTask<ImageHeader?> ReadHeaderAsync(StoredContent content, CancellationToken cancellationToken)
    {
        if (content.Length == 0)
        {
            return null;
        }

        var length = (int)Math.Min(ImageHeader.Length, content.Length);
        await using var stream = await store.OpenAsync(content.Number, 0, length, cancellationToken);
        var beginning = new byte[length];
        var read = await stream.ReadAtLeastAsync(beginning, length, throwOnEndOfStream: false, cancellationToken);
        return ImageHeader.Read(beginning.AsSpan(0, read));
    }

    private Task MakeOnceAsync(StoredContent content, ThumbnailSize size)
    {
        var key = (content.Number, size);
        if (_failedAt.TryGet(key, out var failedAt) && time.GetUtcNow() - failedAt < MediaLimits.FailureKept)
        {
            throw Impossible();
        }

        return _inProgress.GetOrAdd(key, _ => new Lazy<Task>(() => Task.Run(() => MakeAsync(content, size)))).Value;
    }

    /// <summary>Independent of the first request's cancellation, since others may be waiting too.</summary>
    private async Task MakeAsync(StoredContent content, ThumbnailSize size)
    {
        var key = (content.Number, size);
        try
        {
            Thumbnail? thumbnail;
            await using (var picture = await store.OpenAsync(content.Number, 0, content.Length, shutdown.Stopping))
            {
                thumbnail = await thumbnailer.MakeAsync(picture, content.Length, size, shutdown.Stopping);
            }

            if (thumbnail is null)
            {
                _failedAt.Set(key, time.GetUtcNow());
                throw Impossible();
            }

            await using var bytes = new MemoryStream(thumbnail.Bytes, writable: false);
            await receiver.ReceiveAsync(
                bytes,
                thumbnail.Bytes.Length,
                null,
                (unit, received) => ContentRows.AddThumbnail(unit, content.Number, size, received.Number, thumbnail.MediaType),
                shutdown.Stopping);
        }
        catch (UnitRefusedException)
        {
            // Another process has generated it, or the content has just been removed: the caller finds out which.
        }
        finally
        {
            _inProgress.TryRemove(key, out _);
        }
    }

    private static MatrixException Impossible() => new(400, ErrCode.Unknown, "No thumbnail can be made of this content.");
}

/// <summary>A request for a thumbnail.</summary>
/// <param name="Width">The minimum width, in pixels.</param>
/// <param name="Height">The minimum height, in pixels.</param>
/// <param name="Method"><c>crop</c> or <c>scale</c>; null for either.</param>
/// <param name="Animated">Whether it may be animated; null means no.</param>
internal readonly record struct ThumbnailRequest(int Width, int Height, string? Method, bool? Animated)
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: a parameter is invalid.</exception>
    public ThumbnailMethod Validate() => (Width, Height, Method) switch
    {
        ( <= 0, _, _) => throw MatrixException.InvalidParam("width: a number above 0 is needed."),
        (_, <= 0, _) => throw MatrixException.InvalidParam("height: a number above 0 is needed."),
        (_, _, null or "scale") => ThumbnailMethod.Scale,
        (_, _, "crop") => ThumbnailMethod.Crop,
        _ => throw MatrixException.InvalidParam("method: 'crop' or 'scale'."),
    };
}
