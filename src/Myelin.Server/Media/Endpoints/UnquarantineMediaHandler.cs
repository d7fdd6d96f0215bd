using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Media.Endpoints;

/// <summary>Lets everybody get content again.</summary>
internal sealed class UnquarantineMediaHandler(IMediaAdministration administration) : IHandler<UnquarantineMedia, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, UnquarantineMedia request, CancellationToken cancellationToken)
    {
        var uri = AdministeredMedia.Of(call.Caller, request.ServerName, request.MediaId);
        return await administration.ReleaseAsync(uri, cancellationToken) ? Empty.Value : throw AdministeredMedia.Missing();
    }
}
