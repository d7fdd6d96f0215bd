using Myelin.Server.Discovery.Endpoints;
using Myelin.Server.Http;

namespace Myelin.Server.Discovery;

/// <summary>Registers what lets clients find the server and its capabilities.</summary>
internal static class DiscoveryRegistration
{
    public static IServiceCollection AddDiscovery(this IServiceCollection services) =>
        services
            .AddEndpoints<DiscoveryEndpoints>();
}
