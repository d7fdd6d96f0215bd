using System.Diagnostics.Metrics;

namespace Myelin.Server.DueWork;

/// <summary>Counts what is done by kind and outcome, and shows how much is being done.</summary>
internal sealed class DueWorkMetrics
{
    public const string MeterName = "Myelin.DueWork";

    private readonly Counter<long> _runs;
    private readonly UpDownCounter<long> _running;

    public DueWorkMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _runs = meter.CreateCounter<long>("myelin.due_work.runs", null, "Pieces of due work that ended, by kind and outcome.");
        _running = meter.CreateUpDownCounter<long>("myelin.due_work.running", null, "Pieces of due work being done.");
    }

    public void Began() => _running.Add(1);

    public void Ended(string kind, string outcome)
    {
        _running.Add(-1);
        _runs.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("outcome", outcome));
    }
}
