using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.Http;

namespace Myelin.Server.ThirdPartyNetworks.Endpoints;

internal sealed class QueryUserByIdHandler(NetworkLookups networks) : IHandler<QueryUserById, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, QueryUserById request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound(await networks.UsersOfIdAsync(request.UserId, cancellationToken));
}
