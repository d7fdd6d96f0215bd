using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.Http;

namespace Myelin.Server.ThirdPartyNetworks.Endpoints;

internal sealed class QueryLocationByAliasHandler(NetworkLookups networks) : IHandler<QueryLocationByAlias, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, QueryLocationByAlias request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound(await networks.LocationsOfAliasAsync(request.Alias, cancellationToken));
}
