using Myelin.Api.ClientServer.UrlPreviews;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.UrlPreviews.Endpoints;

internal sealed class GetUrlPreviewAuthedHandler(IUrlPreviews previews) : IHandler<GetUrlPreviewAuthed, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetUrlPreviewAuthed request, CancellationToken cancellationToken) =>
        new(await previews.GetAsync(request.Url, PreviewTime.Of(request.Ts), cancellationToken));
}
