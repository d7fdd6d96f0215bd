using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Myelin.Server.Hosting;
using Orleans.Configuration;
using Orleans.Statistics;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

/// <summary>A server at rest is at rest: what Orleans would do every second or more often for a cluster is slowed down or left out.</summary>
public sealed class SiloAtRestTests
{
    [Fact]
    public async Task NothingOfOrleansWatchesACrowdThatIsNotThere()
    {
        await using var server = await ServerFixture.StartAsync();

        Assert.IsType<MembershipTime>(server.Services.GetRequiredKeyedService<TimeProvider>(MembershipTime.Key));
        Assert.IsType<NoEnvironmentStatistics>(server.Get<IEnvironmentStatisticsProvider>());
        Assert.True(server.Get<IOptions<DeploymentLoadPublisherOptions>>().Value.DeploymentLoadPublisherRefreshTime >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void OrleansAsksForItsClockByThatKey() => Assert.Contains(KeysOfMembership(), key => Equals(key, MembershipTime.Key));

    [Fact]
    public void TimeAndTimersOfMembershipAreSlowAlike()
    {
        var time = new FakeTimeProvider();
        var slow = new MembershipTime(time);
        var (started, from) = (slow.GetTimestamp(), slow.GetUtcNow());
        var fired = 0;
        using var timer = slow.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100));

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, fired);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, fired);
        Assert.Equal(TimeSpan.FromSeconds(1), slow.GetElapsedTime(started));
        Assert.Equal(TimeSpan.FromSeconds(1), slow.GetUtcNow() - from);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(2, fired);

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, fired);
    }

    /// <summary>The keys of the services that the constructors of Orleans' membership ask for.</summary>
    private static IEnumerable<object?> KeysOfMembership() => typeof(Orleans.Hosting.ISiloBuilder).Assembly.GetTypes()
        .Where(type => type.Namespace == "Orleans.Runtime.MembershipService")
        .SelectMany(type => type.GetConstructors())
        .SelectMany(constructor => constructor.GetParameters())
        .Where(parameter => parameter.ParameterType == typeof(TimeProvider))
        .Select(parameter => parameter.GetCustomAttributes(typeof(FromKeyedServicesAttribute), false).OfType<FromKeyedServicesAttribute>().SingleOrDefault()?.Key);
}
