using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Media.Downloading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"GET thumbnail".</summary>
internal sealed class GetContentThumbnailAuthedHandler(MediaThumbnails thumbnails) : IHandler<GetContentThumbnailAuthed, ServedContent>
{
    public ValueTask<ServedContent> HandleAsync(Call call, GetContentThumbnailAuthed request, CancellationToken cancellationToken) => thumbnails.GetAsync(
        new MediaAsked(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: true),
        new ThumbnailAsked(request.Width, request.Height, request.Method, request.Animated),
        cancellationToken);
}
