using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.Http;

namespace Myelin.Server.ThirdPartyNetworks.Endpoints;

internal sealed class QueryLocationByProtocolHandler(NetworkLookups networks) : IHandler<QueryLocationByProtocol, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, QueryLocationByProtocol request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound(await networks.LocationsAsync(request.Protocol, request.Fields, cancellationToken));
}
