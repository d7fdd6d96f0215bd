using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Media.Downloading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"GET download" under another name.</summary>
internal sealed class GetContentOverrideNameAuthedHandler(MediaDownloads downloads) : IHandler<GetContentOverrideNameAuthed, ServedContent>
{
    public ValueTask<ServedContent> HandleAsync(Call call, GetContentOverrideNameAuthed request, CancellationToken cancellationToken) => downloads.GetAsync(
        new MediaAsked(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: true), request.FileName, cancellationToken);
}
