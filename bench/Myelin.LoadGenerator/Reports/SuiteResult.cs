using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Reports;

/// <summary>
/// The measurements of one suite: units per second, latencies in milliseconds, and per unit the CPU time of server and generator in
/// milliseconds, the bytes written, the bytes received and the growth of the database. Null means not measured.
/// </summary>
internal sealed record SuiteResult
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Unit { get; init; }

    public double PerSecond { get; init; }

    public double P50 { get; init; }

    public double P95 { get; init; }

    public double P99 { get; init; }

    public double? CpuMilliseconds { get; init; }

    public double OwnCpuMilliseconds { get; init; }

    public double? WrittenBytes { get; init; }

    public double? DatabaseBytes { get; init; }

    public double ReceivedBytes { get; init; }

    public long? ResidentBytes { get; init; }

    public int Errors { get; init; }

    /// <summary>Why there are no figures; null if there are.</summary>
    public string? Failure { get; init; }

    /// <summary>Combines the samples of a suite's workers.</summary>
    public static SuiteResult From(string name, string title, string unit, Meter meter, ServerProcess? server)
    {
        var latencies = meter.Samples.SelectMany(samples => samples.Microseconds).Order().ToArray();
        var units = meter.Samples.Sum(samples => samples.Units);
        double? PerUnit(double? amount) => units > 0 ? amount / units : null;
        return new SuiteResult
        {
            Name = name,
            Title = title,
            Unit = unit,
            PerSecond = meter.Elapsed > TimeSpan.Zero ? units / meter.Elapsed.TotalSeconds : 0,
            P50 = Percentile(latencies, 0.50),
            P95 = Percentile(latencies, 0.95),
            P99 = Percentile(latencies, 0.99),
            CpuMilliseconds = PerUnit(meter.CpuSeconds * 1000),
            OwnCpuMilliseconds = PerUnit(meter.OwnCpuSeconds * 1000) ?? 0,
            WrittenBytes = PerUnit(meter.WrittenBytes),
            DatabaseBytes = PerUnit(meter.DatabaseGrowth),
            ReceivedBytes = PerUnit(meter.Samples.Sum(samples => samples.ReceivedBytes)) ?? 0,
            ResidentBytes = server?.ResidentBytes(),
            Errors = meter.Samples.Sum(samples => samples.Errors),
        };
    }

    // Nearest rank.
    private static double Percentile(int[] sorted, double share) => sorted.Length == 0
        ? 0
        : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)] / 1000.0;
}
