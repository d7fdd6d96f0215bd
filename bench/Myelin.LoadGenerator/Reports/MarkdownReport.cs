using System.Globalization;
using System.Text;

namespace Myelin.LoadGenerator.Reports;

/// <summary>Writes reports as tables in Markdown.</summary>
internal static class MarkdownReport
{
    /// <summary>The tables of one server.</summary>
    public static string Of(RunReport report)
    {
        var text = new StringBuilder();
        Line(text, $"### {report.Server}");
        Line(text, $"");
        Line(text, $"| load | per second | p50 ms | p95 ms | p99 ms | CPU ms | client CPU ms | written | database | received | resident | errors |");
        Line(text, $"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var suite in report.Suites)
        {
            if (suite.Failure is { } failure)
            {
                Line(text, $"| {suite.Title} | failed: {failure.Replace('|', '/').ReplaceLineEndings(" ")} | | | | | | | | | | |");
                continue;
            }

            Line(text, $"| {suite.Title} | {Figures.Number(suite.PerSecond)} {suite.Unit} | {Figures.Number(suite.P50)} | {Figures.Number(suite.P95)} | {Figures.Number(suite.P99)} | {Figures.Number(suite.CpuMilliseconds)} | {Figures.Number(suite.OwnCpuMilliseconds)} | {Figures.Bytes(suite.WrittenBytes)} | {Figures.Bytes(suite.DatabaseBytes)} | {Figures.Bytes(suite.ReceivedBytes)} | {Figures.Bytes(suite.ResidentBytes)} | {suite.Errors} |");
        }

        Line(text, $"");
        Line(text, $"CPU, bytes written, growth of the database and bytes received are per unit counted (send, delivery, sync, event, join, request).");
        return text.ToString();
    }

    /// <summary>Compares two servers, with the ratio of the second to the first.</summary>
    public static string Compare(RunReport peer, RunReport own)
    {
        var text = new StringBuilder();
        Line(text, $"| | {peer.Server} | {own.Server} | ratio |");
        Line(text, $"| --- | ---: | ---: | ---: |");
        foreach (var (suite, other) in own.Suites.Join(peer.Suites, suite => suite.Name, suite => suite.Name, (suite, other) => (suite, other)))
        {
            Line(text, $"| {suite.Title}, {suite.Unit}/s | {Rate(other)} | {Rate(suite)} | {Figures.Ratio(suite.PerSecond, other.PerSecond)} |");
        }

        Line(text, $"| start, s | {Figures.Number(peer.StartSeconds)} | {Figures.Number(own.StartSeconds)} | {Figures.Ratio(own.StartSeconds, peer.StartSeconds)} |");
        Line(text, $"| resident at rest | {Figures.Bytes(peer.RestingBytes)} | {Figures.Bytes(own.RestingBytes)} | {Figures.Ratio(own.RestingBytes, peer.RestingBytes)} |");
        Line(text, $"| resident after the suites | {Figures.Bytes(peer.ResidentBytes)} | {Figures.Bytes(own.ResidentBytes)} | {Figures.Ratio(own.ResidentBytes, peer.ResidentBytes)} |");
        if (own.IdleSeconds > 0)
        {
            Line(text, $"| resident after {own.IdleSeconds} idle seconds | {Figures.Bytes(peer.IdleResidentBytes)} | {Figures.Bytes(own.IdleResidentBytes)} | {Figures.Ratio(own.IdleResidentBytes, peer.IdleResidentBytes)} |");
            Line(text, $"| CPU while idle, % of a core | {Figures.Number(peer.IdleCpuShare * 100)} | {Figures.Number(own.IdleCpuShare * 100)} | {Figures.Ratio(own.IdleCpuShare, peer.IdleCpuShare)} |");
        }

        Line(text, $"| database per event, of {peer.Events:N0} and {own.Events:N0} | {Figures.Bytes(peer.DatabaseBytesPerEvent)} | {Figures.Bytes(own.DatabaseBytesPerEvent)} | {Figures.Ratio(own.DatabaseBytesPerEvent, peer.DatabaseBytesPerEvent)} |");
        Line(text, $"");
        text.Append(Of(peer));
        Line(text, $"");
        text.Append(Of(own));
        return text.ToString();
    }

    private static string Rate(SuiteResult suite) => suite.Failure is null ? Figures.Number(suite.PerSecond) : "failed";

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
