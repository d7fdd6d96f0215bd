using Orleans.Statistics;

namespace Myelin.Server.Hosting;

/// <summary>
/// Tells Orleans nothing of processor and memory: it would choose by them where a grain is placed, and there is one place. Its own reads every
/// counter of the runtime each second for that, more than all else does in a server at rest.
/// </summary>
internal sealed class NoEnvironmentStatistics : IEnvironmentStatisticsProvider
{
    public EnvironmentStatistics GetEnvironmentStatistics() => default;
}
