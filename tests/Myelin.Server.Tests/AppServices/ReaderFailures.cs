using System.Diagnostics.Metrics;
using Myelin.Server.Log.Readers;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.AppServices;

/// <summary>Counts a server's attempts to tell an application service what is in the log that have failed since this was made.</summary>
internal sealed class ReaderFailures : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public ReaderFailures(ServerFixture server, string service = "bridge")
    {
        var meters = server.Get<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "myelin.log_readers.failures" && instrument.Meter.Name == LogReaderMetrics.MeterName && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (tags.Contains(new KeyValuePair<string, object?>("reader", $"appservice/{service}")))
            {
                Interlocked.Increment(ref _count);
            }
        });
        _listener.Start();
    }

    /// <summary>Waits until an attempt has failed: none that began before is under way then.</summary>
    public Task AnyAsync() => Eventually.HoldsAsync(() => Volatile.Read(ref _count) > 0);

    public void Dispose() => _listener.Dispose();
}
