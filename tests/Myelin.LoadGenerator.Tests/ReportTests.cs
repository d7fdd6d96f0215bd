using Myelin.LoadGenerator.Measuring;
using Myelin.LoadGenerator.Reports;
using Xunit;

namespace Myelin.LoadGenerator.Tests;

public sealed class ReportTests
{
    [Fact]
    public void Percentiles_are_by_nearest_rank_over_all_workers()
    {
        var meter = new Meter(null, null);
        var (first, second) = (meter.Worker(), meter.Worker());
        for (var millisecond = 1; millisecond <= 50; millisecond++)
        {
            first.Add(TimeSpan.FromMilliseconds(millisecond), 1);
            second.Add(TimeSpan.FromMilliseconds(millisecond + 50), 1);
        }

        var result = SuiteResult.From("a", "b", "c", meter, null);

        Assert.Equal((50.0, 95.0, 99.0), (result.P50, result.P95, result.P99));
        Assert.Null(result.CpuMilliseconds);
    }

    [Fact]
    public void Two_servers_stand_beside_each_other_with_ratios()
    {
        var text = MarkdownReport.Compare(Report("Peer", 50), Report("Own", 3000));

        Assert.Contains("| | Peer | Own | ratio |", text, StringComparison.Ordinal);
        Assert.Contains("| Many sends, sends/s | 50.0 | 3,000 | 60.0× |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_processor_time_of_this_process_is_seen() =>
        Assert.InRange(new ServerProcess(Environment.ProcessId).CpuSeconds(), 0.01, 10_000);

    private static RunReport Report(string server, double perSecond) => new()
    {
        Server = server,
        Suites = [new SuiteResult { Name = "sends", Title = "Many sends", Unit = "sends", PerSecond = perSecond }],
    };
}
