using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Myelin.Server.Log.Readers;

/// <summary>Reports how far behind each durable reader of this process is, and counts failures.</summary>
internal sealed class LogReaderMetrics
{
    public const string MeterName = "Myelin.LogReaders";

    private readonly ConcurrentDictionary<string, Func<long>> _behind = new(StringComparer.Ordinal);
    private readonly Counter<long> _failures;

    public LogReaderMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _failures = meter.CreateCounter<long>("myelin.log_readers.failures", null, "Attempts of a durable reader of the log that failed.");
        meter.CreateObservableGauge(
            "myelin.log_readers.behind",
            () => _behind.Select(reader => new Measurement<long>(Math.Max(0, reader.Value()), new KeyValuePair<string, object?>("reader", reader.Key))),
            null,
            "Entries of the log that a durable reader has not come to yet.");
    }

    public void Failed(string reader) => _failures.Add(1, new KeyValuePair<string, object?>("reader", reader));

    /// <summary>Reports a reader until disposed.</summary>
    public IDisposable Follow(string reader, Func<long> behind)
    {
        _behind[reader] = behind;
        return new Following(() => _behind.TryRemove(new(reader, behind)));
    }

    private sealed class Following(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
