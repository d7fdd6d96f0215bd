using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Statistics;

namespace Myelin.Server.Hosting;

/// <summary>
/// Orleans as a cluster of one that opens no port: its endpoints exist by name only, so that several servers run side by side
/// on one machine and nothing listens but what the operator configured. It is at rest when nothing is asked of it.
/// </summary>
internal static class SingleProcessSilo
{
    /// <summary>Grains that are found without asking the directory; it is asked for those beyond, and lies in the same process.</summary>
    private const int RememberedAddresses = 4_096;

    public static void UseSingleProcessSilo(this WebApplicationBuilder builder)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort: 1, gatewayPort: 0, primarySiloEndpoint: null, serviceId: "myelin", clusterId: "myelin");
            silo.Configure<EndpointOptions>(endpoints =>
            {
                endpoints.AdvertisedIPAddress = IPAddress.Loopback;
                endpoints.GatewayPort = 0;
            });
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = TimeSpan.FromMinutes(5));

            // Orleans makes the whole table of the addresses that it remembers beforehand, twice, for a million of them.
            silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = RememberedAddresses);

            // Where a grain is placed needs no news of the load every second: there is one place.
            silo.Configure<DeploymentLoadPublisherOptions>(load => load.DeploymentLoadPublisherRefreshTime = TimeSpan.FromHours(1));
        });
        builder.Services.Replace(ServiceDescriptor.Singleton<IEnvironmentStatisticsProvider, NoEnvironmentStatistics>());
        builder.Services.AddKeyedSingleton<TimeProvider>(MembershipTime.Key, new MembershipTime(TimeProvider.System));

        // Orleans has keyed listener factories for silos and gateways; both are replaced by one that never accepts.
        var services = builder.Services;
        foreach (var registration in services.Where(service => service.ServiceType == typeof(IConnectionListenerFactory) && service.IsKeyedService).ToList())
        {
            services.Remove(registration);
            services.AddKeyedSingleton<IConnectionListenerFactory>(registration.ServiceKey, new ClosedListenerFactory());
        }
    }

    private sealed class ClosedListenerFactory : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<IConnectionListener>(new ClosedListener(endpoint));
    }

    private sealed class ClosedListener(EndPoint endPoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await _closed.Task.WaitAsync(cancellationToken);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _closed.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
