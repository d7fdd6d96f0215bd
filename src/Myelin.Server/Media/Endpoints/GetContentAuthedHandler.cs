using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Media.Downloading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"GET download".</summary>
internal sealed class GetContentAuthedHandler(MediaDownloads downloads) : IHandler<GetContentAuthed, ServedContent>
{
    public ValueTask<ServedContent> HandleAsync(Call call, GetContentAuthed request, CancellationToken cancellationToken) => downloads.GetAsync(
        new MediaAsked(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: true), null, cancellationToken);
}
