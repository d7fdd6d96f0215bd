using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Statistics;

namespace Myelin.Server.Hosting;

/// <summary>
/// Orleans as a cluster of one process that opens no port. Its endpoints exist in name only, so that several servers can run on one machine, and
/// only the configured listeners listen. Without requests it is idle.
/// </summary>
internal static class SingleProcessSilo
{
    /// <summary>Grain addresses to cache; the others are looked up in the directory, which is in the same process.</summary>
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

            // Orleans preallocates the whole table of cached addresses, twice, and by default for a million of them.
            silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = RememberedAddresses);

            // With a single place for grains, placement needs no load statistics every second.
            silo.Configure<DeploymentLoadPublisherOptions>(load => load.DeploymentLoadPublisherRefreshTime = TimeSpan.FromHours(1));
        });
        builder.Services.Replace(ServiceDescriptor.Singleton<IEnvironmentStatisticsProvider, NoEnvironmentStatistics>());
        builder.Services.AddKeyedSingleton<TimeProvider>(MembershipTime.Key, new MembershipTime(TimeProvider.System));

        // Orleans has keyed listener factories for silos and gateways; replace both with one that never accepts.
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
/// A slowed-down clock for Orleans' membership monitoring. Orleans checks ten times a second whether this process stalls, every second whether
/// it is healthy and every five whether others are, which is pointless in a cluster of one. Time and timers are slowed alike, so that no timer
/// seems late. Shutdown deadlines grow too, but with no one to wait for, none is reached.
/// </summary>
internal sealed class MembershipTime(TimeProvider time) : TimeProvider
{
    /// <summary>The service key under which Orleans' membership requests its clock.</summary>
    public const string Key = "Orleans.Membership";

    /// <summary>The factor by which it is slower.</summary>
    public const int Slowness = 60;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _startedAt + (time.GetElapsedTime(_started) / Slowness);

    public override long GetTimestamp() => _started + ((time.GetTimestamp() - _started) / Slowness);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SlowTimer(time.CreateTimer(callback, state, Slow(dueTime), Slow(period)));

    /// <summary>Timers accept at most 2^32 - 2 ms, so longer spans are capped to that.</summary>
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
/// Gives Orleans no statistics about processor and memory, which it would use to place grains; there is only one place. Orleans' own provider
/// reads every runtime counter each second, which costs more than everything else in an idle server.
/// </summary>
internal sealed class NoEnvironmentStatistics : IEnvironmentStatisticsProvider
{
    public EnvironmentStatistics GetEnvironmentStatistics() => default;
}
