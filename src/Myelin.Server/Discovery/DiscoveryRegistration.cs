using Myelin.Server.Discovery.Endpoints;
using Myelin.Server.Http;

namespace Myelin.Server.Discovery;

/// <summary>How clients find the server and learn what it can do.</summary>
internal static class DiscoveryRegistration
{
    public static IServiceCollection AddDiscovery(this IServiceCollection services) =>
        services
            .AddEndpoints<DiscoveryEndpoints>();
}
