namespace Myelin.LoadGenerator.Measuring;

/// <summary>What one worker has seen: latencies in microseconds, units done, failures. Not shared between threads.</summary>
internal sealed class Samples
{
    private readonly List<int> microseconds = [];

    /// <summary>The latencies, in microseconds.</summary>
    public IReadOnlyList<int> Microseconds => microseconds;

    /// <summary>How many of the suite's units were done.</summary>
    public long Units { get; private set; }

    /// <summary>How many requests failed.</summary>
    public int Errors { get; set; }

    /// <summary>The bytes of the bodies received, in bytes.</summary>
    public long ReceivedBytes { get; set; }

    /// <summary>Counts a request that was answered, and the units that it did.</summary>
    public void Add(TimeSpan latency, int units)
    {
        microseconds.Add((int)Math.Min(latency.TotalMicroseconds, int.MaxValue));
        Units += units;
    }
}
