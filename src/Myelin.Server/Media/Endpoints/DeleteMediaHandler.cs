using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Media.Endpoints;

/// <summary>Removes content.</summary>
internal sealed class DeleteMediaHandler(IMediaAdministration administration) : IHandler<DeleteMedia, DeletedMedia>
{
    public async ValueTask<DeletedMedia> HandleAsync(Call call, DeleteMedia request, CancellationToken cancellationToken)
    {
        var uri = AdministeredMedia.Of(call.Caller, request.ServerName, request.MediaId);
        return await administration.DeleteAsync(uri, cancellationToken) ? new DeletedMedia([request.MediaId], 1) : throw AdministeredMedia.Missing();
    }
}
