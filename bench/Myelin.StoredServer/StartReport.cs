using System.Globalization;
using System.Text;
using Myelin.LoadGenerator.Measuring;
using Myelin.LoadGenerator.Reports;

namespace Myelin.StoredServer;

/// <summary>Compares starts on an empty and on a full data directory, and checks them against the limits.</summary>
internal sealed record StartReport(IReadOnlyList<MeasuredStart> Empty, IReadOnlyList<MeasuredStart> Full)
{
    /// <summary>How much later the full server may answer than the empty one.</summary>
    public static readonly TimeSpan MaximumLater = TimeSpan.FromSeconds(1);

    /// <summary>How many times the empty server's memory the full one may use when idle.</summary>
    public const double MaximumMemory = 1.2;

    public bool Holds => Answered(Full) - Answered(Empty) <= MaximumLater.TotalSeconds && Resident(Full) <= Resident(Empty) * MaximumMemory;

    /// <summary>A table of medians with minimum and maximum.</summary>
    public string ToMarkdown(string full) => new StringBuilder()
        .AppendLine(CultureInfo.InvariantCulture, $"Median of {Empty.Count} starts each, by turns; least and greatest in brackets.")
        .AppendLine()
        .AppendLine("| | Database | First answer after | Memory at rest |")
        .AppendLine("|---|---:|---:|---:|")
        .AppendLine(Row("Empty", null, Empty))
        .AppendLine(Row("Full", new DatabaseSize(full).Bytes(), Full))
        .AppendLine(CultureInfo.InvariantCulture, $"| Difference | | {Answered(Full) - Answered(Empty):+0.00;-0.00} s | {Resident(Full) / Resident(Empty):F2}× |")
        .ToString();

    private static string Row(string name, long? database, IReadOnlyList<MeasuredStart> starts) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {Figures.Bytes(database)} | {Answered(starts):F2} s ({Seconds(starts).Min():F2} to {Seconds(starts).Max():F2}) | {Figures.Bytes(Resident(starts))} ({Figures.Bytes(starts.Min(start => start.Resident))} to {Figures.Bytes(starts.Max(start => start.Resident))}) |");

    private static IEnumerable<double> Seconds(IReadOnlyList<MeasuredStart> starts) => starts.Select(start => start.Answered.TotalSeconds);

    private static double Answered(IReadOnlyList<MeasuredStart> starts) => Median(Seconds(starts));

    private static double Resident(IReadOnlyList<MeasuredStart> starts) => Median(starts.Select(start => (double)start.Resident));

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToList();
        return (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }
}
