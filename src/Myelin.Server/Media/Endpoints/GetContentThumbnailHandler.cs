using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Media.Downloading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"GET thumbnail" without an access token.</summary>
internal sealed class GetContentThumbnailHandler(MediaThumbnails thumbnails) : IHandler<GetContentThumbnail, ServedContent>
{
    public ValueTask<ServedContent> HandleAsync(Call call, GetContentThumbnail request, CancellationToken cancellationToken) => thumbnails.GetAsync(
        new MediaAsked(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: false),
        new ThumbnailAsked(request.Width, request.Height, request.Method, request.Animated),
        cancellationToken);
}
