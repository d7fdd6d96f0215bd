using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.ThirdPartyNetworks.Endpoints;

/// <summary>Networks are reached through application services; there are none.</summary>
internal sealed class GetProtocolsHandler : IHandler<GetProtocols, Empty>
{
    public ValueTask<Empty> HandleAsync(Call call, GetProtocols request, CancellationToken cancellationToken) => new(Empty.Value);
}
