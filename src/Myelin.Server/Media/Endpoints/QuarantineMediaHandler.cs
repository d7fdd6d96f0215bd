using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Media.Endpoints;

/// <summary>Keeps content from everybody.</summary>
internal sealed class QuarantineMediaHandler(IMediaAdministration administration) : IHandler<QuarantineMedia, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, QuarantineMedia request, CancellationToken cancellationToken)
    {
        var uri = AdministeredMedia.Of(call.Caller, request.ServerName, request.MediaId);
        return await administration.QuarantineAsync(uri, cancellationToken) ? Empty.Value : throw AdministeredMedia.Missing();
    }
}
