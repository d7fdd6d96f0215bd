namespace Myelin.LoadGenerator.Measuring;

/// <summary>The measurements of one worker: latencies in microseconds, completed units, failures. Not thread-safe.</summary>
internal sealed class Samples
{
    private readonly List<int> microseconds = [];

    /// <summary>The latencies, in microseconds.</summary>
    public IReadOnlyList<int> Microseconds => microseconds;

    /// <summary>The number of completed units of the suite.</summary>
    public long Units { get; private set; }

    /// <summary>How many requests failed.</summary>
    public int Errors { get; set; }

    /// <summary>The size of the received bodies, in bytes.</summary>
    public long ReceivedBytes { get; set; }

    /// <summary>Adds a successful request and the units that it completed.</summary>
    public void Add(TimeSpan latency, int units)
    {
        microseconds.Add((int)Math.Min(latency.TotalMicroseconds, int.MaxValue));
        Units += units;
    }
}
