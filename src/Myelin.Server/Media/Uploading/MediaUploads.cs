using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Media.Uploading;

/// <summary>Receives users' content ("POST upload", "POST create", "PUT upload").</summary>
internal sealed class MediaUploads(
    ContentReceiver receiver, MediaStore media, MediaIds ids, ILogWriter writer, IEntityNumbers numbers, IOptions<MyelinOptions> options, TimeProvider time)
{
    private readonly MediaOptions _options = options.Value.Media;

    /// <summary>Receives content and creates its URI.</summary>
    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>, or <c>M_FORBIDDEN</c>: the user's quota is used up.</exception>
    public async Task<MxcUri> UploadAsync(UserId user, SentContent content, string? fileName, CancellationToken cancellationToken)
    {
        var owner = await numbers.UserAsync(user, cancellationToken);
        await RequireRoomAsync(owner, content, cancellationToken);
        var uri = ids.New();
        var description = MediaDescription.Of(content.ContentType, fileName);
        var added = new NewMedia(numbers.Next(NumberSeries.General), uri, MediaKind.Local, owner, time.GetUtcNow());
        await receiver.ReceiveAsync(
            content.Bytes,
            _options.MaximumUploadBytes,
            length => JudgeAsync(owner, length, cancellationToken),
            (unit, received) => MediaStore.Add(unit, added, received.Number, received.Length, description),
            cancellationToken);
        return uri;
    }

    /// <summary>Creates a URI whose content is uploaded later.</summary>
    /// <exception cref="MatrixException">
    /// <c>M_LIMIT_EXCEEDED</c>: too many of the user's URIs have no content yet; <c>M_FORBIDDEN</c>: the quota is used up.
    /// </exception>
    public async Task<(MxcUri Uri, DateTimeOffset ExpiresAt)> CreateAsync(UserId user, CancellationToken cancellationToken)
    {
        var owner = await numbers.UserAsync(user, cancellationToken);
        await RequireQuotaAsync(owner, 1, cancellationToken);
        for (; ; )
        {
            var unused = await media.UnusedOfUserAsync(owner, cancellationToken);
            if (unused >= MediaLimits.UnusedPerUser)
            {
                throw MatrixException.LimitExceeded(MediaLimits.RemovalInterval);
            }

            var added = new NewMedia(numbers.Next(NumberSeries.General), ids.New(), MediaKind.Local, owner, time.GetUtcNow());
            try
            {
                await writer.AppendAsync(MediaStore.AddUnused(new LogUnit(), added, unused), cancellationToken);
                return (added.Uri, added.CreatedAt + MediaLimits.UnusedLifetime);
            }
            catch (UnitRefusedException)
            {
                // The number has changed, because another request created a URI or uploaded content. Count again; one of the requests has succeeded.
            }
        }
    }

    /// <summary>Receives the content of a URI that was created before.</summary>
    /// <exception cref="MatrixException">
    /// <c>M_NOT_FOUND</c>: the URI does not exist or has expired; <c>M_FORBIDDEN</c>: another user created it, or the quota is used up;
    /// <c>M_CANNOT_OVERWRITE_MEDIA</c>: it has content already; <c>M_TOO_LARGE</c>.
    /// </exception>
    public async Task FillAsync(UserId user, MxcUri uri, SentContent content, string? fileName, CancellationToken cancellationToken)
    {
        var owner = await numbers.UserAsync(user, cancellationToken);
        var stored = ids.IsOwn(uri) ? await media.FindAsync(uri, cancellationToken) : null;
        if (stored is null || stored.IsExpired(time.GetUtcNow()))
        {
            throw MatrixException.NotFound("There is no such URI, or its time is over.");
        }

        if (stored.User != owner)
        {
            throw MatrixException.Forbidden("Another user has made this URI.");
        }

        if (stored.Content is not null)
        {
            throw Overwriting();
        }

        await RequireRoomAsync(owner, content, cancellationToken);
        var description = MediaDescription.Of(content.ContentType, fileName);
        try
        {
            await receiver.ReceiveAsync(
                content.Bytes,
                _options.MaximumUploadBytes,
                length => JudgeAsync(owner, length, cancellationToken),
                (unit, received) => MediaStore.Fill(unit, stored.Number, received.Number, received.Length, description, time.GetUtcNow()),
                cancellationToken);
        }
        catch (UnitRefusedException)
        {
            throw Overwriting();
        }
    }

    /// <summary>The checks that are possible before the first byte is read.</summary>
    private async ValueTask RequireRoomAsync(UserNumber user, SentContent content, CancellationToken cancellationToken)
    {
        if (content.Length > _options.MaximumUploadBytes)
        {
            throw MeasuredStream.TooLarge();
        }

        await RequireQuotaAsync(user, content.Length ?? 1, cancellationToken);
    }

    /// <summary>
    /// Concurrent uploads must not exceed the quota together, so each is only kept if the user's total has not changed since this check.
    /// </summary>
    private async ValueTask<Action<LogUnit>> JudgeAsync(UserNumber user, long length, CancellationToken cancellationToken)
    {
        var counted = await RequireQuotaAsync(user, length, cancellationToken);
        return unit =>
        {
            if (counted is { } bytes)
            {
                MediaStore.RequireBytes(unit, user, bytes, length);
            }
        };
    }

    // "Homeservers should limit the number and total size of media that can be uploaded by clients, returning a HTTP 403 error with the M_FORBIDDEN code."
    /// <summary>How many bytes the user has; null if there is no quota.</summary>
    private async ValueTask<long?> RequireQuotaAsync(UserNumber user, long length, CancellationToken cancellationToken)
    {
        if (_options.QuotaBytesPerUser <= 0)
        {
            return null;
        }

        var bytes = await media.BytesOfUserAsync(user, cancellationToken);
        return bytes + length > _options.QuotaBytesPerUser
            ? throw MatrixException.Forbidden("You have uploaded as much as this server keeps for one user.")
            : bytes;
    }

    private static MatrixException Overwriting() =>
        new(StatusCodes.Status409Conflict, ErrCode.CannotOverwriteMedia, "The content of this URI is there already.");
}
