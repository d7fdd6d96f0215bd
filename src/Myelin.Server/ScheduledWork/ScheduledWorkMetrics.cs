using System.Diagnostics.Metrics;

namespace Myelin.Server.ScheduledWork;

/// <summary>Counts runs by kind and outcome, and how many are in progress.</summary>
internal sealed class ScheduledWorkMetrics
{
    public const string MeterName = "Myelin.DueWork";

    private readonly Counter<long> _runs;
    private readonly UpDownCounter<long> _running;

    public ScheduledWorkMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _runs = meter.CreateCounter<long>("myelin.due_work.runs", null, "Pieces of scheduled work that ended, by kind and outcome.");
        _running = meter.CreateUpDownCounter<long>("myelin.due_work.running", null, "Pieces of scheduled work being done.");
    }

    public void Began() => _running.Add(1);

    public void Ended(string kind, string outcome)
    {
        _running.Add(-1);
        _runs.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("outcome", outcome));
    }
}
