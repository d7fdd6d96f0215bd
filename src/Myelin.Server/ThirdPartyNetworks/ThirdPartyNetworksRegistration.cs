using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.ThirdPartyNetworks.Endpoints;

namespace Myelin.Server.ThirdPartyNetworks;

/// <summary>Composes third-party networks.</summary>
internal static class ThirdPartyNetworksRegistration
{
    public static IServiceCollection AddThirdPartyNetworks(this IServiceCollection services) => services.AddOperation<GetProtocols, Empty, GetProtocolsHandler>();
}
