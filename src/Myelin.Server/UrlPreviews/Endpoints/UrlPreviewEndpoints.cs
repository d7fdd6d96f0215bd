using Myelin.Api;
using Myelin.Api.ClientServer.UrlPreviews;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.UrlPreviews.Endpoints;

/// <summary>Previews of pages ("Content repository: GET preview_url").</summary>
internal sealed class UrlPreviewEndpoints(IUrlPreviews previews) : IEndpoints<UrlPreviewEndpoints>
{
    public static void Map(IOperationMap<UrlPreviewEndpoints> map)
    {
        map.Serve(GetUrlPreviewAuthed.Contract, static endpoints => endpoints.GetUrlPreviewAuthedAsync);
        map.Serve(GetUrlPreview.Contract, static endpoints => endpoints.GetUrlPreviewAsync);
    }

    private async ValueTask<IWritten<UrlPreview>> GetUrlPreviewAuthedAsync(Call call, GetUrlPreviewAuthed request, CancellationToken cancellationToken) =>
        new RawJson<UrlPreview>(await previews.GetAsync(request.Url, PreviewTime.Of(request.Ts), cancellationToken));

    private async ValueTask<IWritten<UrlPreview>> GetUrlPreviewAsync(Call call, GetUrlPreview request, CancellationToken cancellationToken) =>
        new RawJson<UrlPreview>(await previews.GetAsync(request.Url, PreviewTime.Of(request.Ts), cancellationToken));
}

/// <summary>Parses the time for which a preview is requested.</summary>
internal static class PreviewTime
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: the time is out of range.</exception>
    public static DateTimeOffset? Of(long? milliseconds) => milliseconds switch
    {
        null => null,
        < 0 => throw MatrixException.InvalidParam("ts: not a time."),
        var time when time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() => throw MatrixException.InvalidParam("ts: not a time."),
        var time => DateTimeOffset.FromUnixTimeMilliseconds(time.Value),
    };
}
