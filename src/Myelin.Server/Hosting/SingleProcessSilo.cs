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

/// <summary>
/// The clock by which Orleans watches over the members of its cluster, slowed down: it looks ten times a second whether this process stalls, every
/// second whether it is well and every five whether others are, and a cluster of one has nobody to tell. Time and timers are slow alike,
/// so that none seems late. Deadlines of a shutdown grow too; with nobody to wait for, none is reached.
/// </summary>
internal sealed class MembershipTime(TimeProvider time) : TimeProvider
{
    /// <summary>The key by which Orleans' membership asks for its clock.</summary>
    public const string Key = "Orleans.Membership";

    /// <summary>How many times slower it is.</summary>
    public const int Slowness = 60;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _startedAt + (time.GetElapsedTime(_started) / Slowness);

    public override long GetTimestamp() => _started + ((time.GetTimestamp() - _started) / Slowness);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SlowTimer(time.CreateTimer(callback, state, Slow(dueTime), Slow(period)));

    /// <summary>What a timer takes at most is 2^32 - 2 ms; what would be longer may as well be that.</summary>
    private static TimeSpan Slow(TimeSpan span) =>
        span <= TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(span.TotalMilliseconds) * Slowness, uint.MaxValue - 1d));

    private sealed class SlowTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Slow(dueTime), Slow(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}

/// <summary>
/// Tells Orleans nothing of processor and memory: it would choose by them where a grain is placed, and there is one place. Its own reads every
/// counter of the runtime each second for that, more than all else does in a server at rest.
/// </summary>
internal sealed class NoEnvironmentStatistics : IEnvironmentStatisticsProvider
{
    public EnvironmentStatistics GetEnvironmentStatistics() => default;
}
