using System.Net;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.Outgoing;

/// <summary>Registers the services for the server's own requests.</summary>
internal static class OutgoingRegistration
{
    public static IServiceCollection AddOutgoing(this IServiceCollection services) =>
        services
            .AddSingleton<IHostAddresses>(provider => Addresses(provider.GetRequiredService<IOptions<MyelinOptions>>().Value.Outgoing))
            .AddSingleton<IOutgoingHttp, OutgoingHttp>();

    private static IHostAddresses Addresses(OutgoingOptions options) =>
        options.NameServers.Count == 0 ? new SystemAddresses() : NameServerAddresses.Of([.. options.NameServers.Select(EndPoint)]);

    private static IPEndPoint EndPoint(string server)
    {
        var parsed = IPEndPoint.Parse(server);
        return parsed.Port == 0 ? new IPEndPoint(parsed.Address, 53) : parsed;
    }
}
