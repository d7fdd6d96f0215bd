using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Media.Downloading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"GET download" without an access token.</summary>
internal sealed class GetContentHandler(MediaDownloads downloads) : IHandler<GetContent, ServedContent>
{
    public ValueTask<ServedContent> HandleAsync(Call call, GetContent request, CancellationToken cancellationToken) => downloads.GetAsync(
        new MediaAsked(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: false), null, cancellationToken);
}
