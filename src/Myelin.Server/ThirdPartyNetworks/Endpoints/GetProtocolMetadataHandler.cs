using Myelin.Api;
using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.Http;

namespace Myelin.Server.ThirdPartyNetworks.Endpoints;

internal sealed class GetProtocolMetadataHandler(NetworkLookups networks) : IHandler<GetProtocolMetadata, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, GetProtocolMetadata request, CancellationToken cancellationToken) =>
        new JsonNodeBody(await networks.ProtocolAsync(request.Protocol, cancellationToken) ?? throw MatrixException.NotFound("The protocol is not known."));
}
