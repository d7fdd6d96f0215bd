using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Media.Downloading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"GET download" under another name without an access token.</summary>
internal sealed class GetContentOverrideNameHandler(MediaDownloads downloads) : IHandler<GetContentOverrideName, ServedContent>
{
    public ValueTask<ServedContent> HandleAsync(Call call, GetContentOverrideName request, CancellationToken cancellationToken) => downloads.GetAsync(
        new MediaAsked(request.ServerName, request.MediaId, request.TimeoutMs, IsAuthenticated: false), request.FileName, cancellationToken);
}
