using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.Http;

namespace Myelin.Server.ThirdPartyNetworks.Endpoints;

internal sealed class QueryUserByProtocolHandler(NetworkLookups networks) : IHandler<QueryUserByProtocol, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, QueryUserByProtocol request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound(await networks.UsersAsync(request.Protocol, request.Fields, cancellationToken));
}
