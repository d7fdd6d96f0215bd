using Myelin.Api.ClientServer.UrlPreviews;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.UrlPreviews.Endpoints;

internal sealed class GetUrlPreviewHandler(IUrlPreviews previews) : IHandler<GetUrlPreview, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetUrlPreview request, CancellationToken cancellationToken) =>
        new(await previews.GetAsync(request.Url, PreviewTime.Of(request.Ts), cancellationToken));
}
