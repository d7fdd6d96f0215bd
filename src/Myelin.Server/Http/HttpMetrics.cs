using System.Diagnostics.Metrics;

namespace Myelin.Server.Http;

/// <summary>Counts and times requests by operation and status class.</summary>
internal sealed class HttpMetrics
{
    public const string MeterName = "Myelin.Http";

    private readonly Histogram<double> _duration;

    public HttpMetrics(IMeterFactory meters) =>
        _duration = meters.Create(MeterName).CreateHistogram<double>("myelin.http.request.duration", "s", "Time from the request line to the last byte.");

    public void Record(string operation, int status, TimeSpan elapsed)
    {
        if (_duration.Enabled)
        {
            _duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("status", status));
        }
    }
}
