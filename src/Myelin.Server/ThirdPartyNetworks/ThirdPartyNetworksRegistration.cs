using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.ThirdPartyNetworks.Endpoints;

namespace Myelin.Server.ThirdPartyNetworks;

/// <summary>Registers third-party networks, which application services provide.</summary>
internal static class ThirdPartyNetworksRegistration
{
    public static IServiceCollection AddThirdPartyNetworks(this IServiceCollection services) => services
        .AddEndpoints<ThirdPartyNetworkEndpoints>();
}
