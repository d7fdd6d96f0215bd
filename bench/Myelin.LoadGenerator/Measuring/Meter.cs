using System.Diagnostics;

namespace Myelin.LoadGenerator.Measuring;

/// <summary>
/// Measures the time and the server's resource use while it runs. It can be stopped and restarted, so that work between
/// measurements doesn't count.
/// </summary>
internal sealed class Meter(ServerProcess? server, DatabaseSize? database)
{
    private readonly List<Samples> samples = [];
    private long startedAt;
    private double cpuBefore;
    private double ownCpuBefore;
    private long writtenBefore;
    private long databaseBefore;

    /// <summary>The measured time, without the current interval.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The server's CPU time in seconds; null if its process isn't known.</summary>
    public double? CpuSeconds { get; private set; }

    /// <summary>The generator's CPU time in seconds, which a server on the same cores lacks.</summary>
    public double OwnCpuSeconds { get; private set; }

    /// <summary>The bytes written by the server; null if its process isn't known.</summary>
    public long? WrittenBytes { get; private set; }

    /// <summary>The growth of the database in bytes; null if its path isn't known.</summary>
    public long? DatabaseGrowth { get; private set; }

    /// <summary>The samples of all workers.</summary>
    public IReadOnlyList<Samples> Samples => samples;

    /// <summary>Creates the samples of a worker.</summary>
    public Samples Worker()
    {
        lock (samples)
        {
            samples.Add(new Samples());
            return samples[^1];
        }
    }

    /// <summary>Starts an interval.</summary>
    public void Start()
    {
        ownCpuBefore = Environment.CpuUsage.TotalTime.TotalSeconds;
        cpuBefore = server?.CpuSeconds() ?? 0;
        writtenBefore = server?.WrittenBytes() ?? 0;
        databaseBefore = database?.Bytes() ?? 0;
        startedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends an interval and adds it to the totals.</summary>
    public void Stop()
    {
        Elapsed += Stopwatch.GetElapsedTime(startedAt);
        OwnCpuSeconds += Environment.CpuUsage.TotalTime.TotalSeconds - ownCpuBefore;
        CpuSeconds = server is null ? null : (CpuSeconds ?? 0) + server.CpuSeconds() - cpuBefore;
        WrittenBytes = server is null ? null : (WrittenBytes ?? 0) + server.WrittenBytes() - writtenBefore;
        DatabaseGrowth = database is null ? null : (DatabaseGrowth ?? 0) + database.Bytes() - databaseBefore;
    }
}
