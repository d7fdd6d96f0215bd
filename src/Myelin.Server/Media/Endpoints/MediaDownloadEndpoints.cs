using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Media.Downloading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>Downloads and thumbnails ("Content repository"): with an access token, and without one at the paths from before v1.11.</summary>
internal sealed class MediaDownloadEndpoints(MediaDownloads downloads, MediaThumbnails thumbnails) : IEndpoints<MediaDownloadEndpoints>
{
    public static void Map(IOperationMap<MediaDownloadEndpoints> map)
    {
        map.Serve(GetContentAuthed.Contract, static endpoints => endpoints.GetContentAuthedAsync);
        map.Serve(GetContentOverrideNameAuthed.Contract, static endpoints => endpoints.GetContentOverrideNameAuthedAsync);
        map.Serve(GetContentThumbnailAuthed.Contract, static endpoints => endpoints.GetContentThumbnailAuthedAsync);
        map.Serve(GetContent.Contract, static endpoints => endpoints.GetContentAsync);
        map.Serve(GetContentOverrideName.Contract, static endpoints => endpoints.GetContentOverrideNameAsync);
        map.Serve(GetContentThumbnail.Contract, static endpoints => endpoints.GetContentThumbnailAsync);
    }

    private ValueTask<ServedContent> GetContentAuthedAsync(Call call, GetContentAuthed request, CancellationToken cancellationToken) => downloads.GetAsync(
        new MediaRequest(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: true), null, cancellationToken);

    /// <summary>"GET download" with another file name.</summary>
    private ValueTask<ServedContent> GetContentOverrideNameAuthedAsync(Call call, GetContentOverrideNameAuthed request, CancellationToken cancellationToken) => downloads.GetAsync(
        new MediaRequest(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: true), request.FileName, cancellationToken);

    private ValueTask<ServedContent> GetContentThumbnailAuthedAsync(Call call, GetContentThumbnailAuthed request, CancellationToken cancellationToken) => thumbnails.GetAsync(
        new MediaRequest(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: true),
        new ThumbnailRequest(request.Width, request.Height, request.Method, request.Animated),
        cancellationToken);

    /// <summary>"GET download" without an access token.</summary>
    private ValueTask<ServedContent> GetContentAsync(Call call, GetContent request, CancellationToken cancellationToken) => downloads.GetAsync(
        new MediaRequest(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: false), null, cancellationToken);

    /// <summary>"GET download" with another file name and without an access token.</summary>
    private ValueTask<ServedContent> GetContentOverrideNameAsync(Call call, GetContentOverrideName request, CancellationToken cancellationToken) => downloads.GetAsync(
        new MediaRequest(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: false), request.FileName, cancellationToken);

    /// <summary>"GET thumbnail" without an access token.</summary>
    private ValueTask<ServedContent> GetContentThumbnailAsync(Call call, GetContentThumbnail request, CancellationToken cancellationToken) => thumbnails.GetAsync(
        new MediaRequest(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: false),
        new ThumbnailRequest(request.Width, request.Height, request.Method, request.Animated),
        cancellationToken);
}
