using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.Http;

namespace Myelin.Server.ThirdPartyNetworks.Endpoints;

internal sealed class GetProtocolsHandler(NetworkLookups networks) : IHandler<GetProtocols, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, GetProtocols request, CancellationToken cancellationToken) =>
        new JsonNodeBody(await networks.ProtocolsAsync(cancellationToken));
}
