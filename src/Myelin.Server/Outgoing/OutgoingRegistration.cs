using System.Net;
using DnsClient;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.Outgoing;

/// <summary>Registers the services for the server's own requests.</summary>
internal static class OutgoingRegistration
{
    public static IServiceCollection AddOutgoing(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new Lazy<LookupClient>(() => Client(OptionsOf(provider))))
            .AddSingleton<IHostAddresses>(provider =>
                OptionsOf(provider).NameServers.Count == 0 ? new SystemAddresses() : new NameServerAddresses(provider.GetRequiredService<Lazy<LookupClient>>().Value))
            .AddSingleton<IServiceRecords, NameServerRecords>()
            .AddSingleton<IOutgoingSockets, SystemSockets>()
            .AddSingleton<IOutgoingHttp, OutgoingHttp>()
            .AddSingleton<CertificateProbe>();

    private static OutgoingOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<MyelinOptions>>().Value.Outgoing;

    private static LookupClient Client(OutgoingOptions options)
    {
        var servers = options.NameServers.Count == 0 ? new LookupClientOptions() : new LookupClientOptions([.. options.NameServers.Select(EndPoint)]);
        servers.UseCache = true;
        servers.Timeout = OutgoingLimits.NameServerTimeout;
        servers.Retries = 1;
        servers.ThrowDnsErrors = false;
        return new LookupClient(servers);
    }

    private static IPEndPoint EndPoint(string server)
    {
        var parsed = IPEndPoint.Parse(server);
        return parsed.Port == 0 ? new IPEndPoint(parsed.Address, 53) : parsed;
    }
}
