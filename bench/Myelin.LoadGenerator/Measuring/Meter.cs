using System.Diagnostics;

namespace Myelin.LoadGenerator.Measuring;

/// <summary>
/// Measures while it runs: time, and what the server uses. It can be stopped and started again, so that what a suite must
/// do in between doesn't count.
/// </summary>
internal sealed class Meter(ServerProcess? server, DatabaseSize? database)
{
    private readonly List<Samples> samples = [];
    private long startedAt;
    private double cpuBefore;
    private double ownCpuBefore;
    private long writtenBefore;
    private long databaseBefore;

    /// <summary>The time measured, without the stretch that is running.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The server's CPU time in seconds, or null if its process isn't known.</summary>
    public double? CpuSeconds { get; private set; }

    /// <summary>The generator's own CPU time in seconds: what it takes from a server on the same cores.</summary>
    public double OwnCpuSeconds { get; private set; }

    /// <summary>The bytes that the server wrote, or null if its process isn't known.</summary>
    public long? WrittenBytes { get; private set; }

    /// <summary>How much the database grew in bytes, or null if its place isn't known.</summary>
    public long? DatabaseGrowth { get; private set; }

    /// <summary>What all workers have seen.</summary>
    public IReadOnlyList<Samples> Samples => samples;

    /// <summary>A worker's own place for what it sees.</summary>
    public Samples Worker()
    {
        lock (samples)
        {
            samples.Add(new Samples());
            return samples[^1];
        }
    }

    /// <summary>Begins a stretch.</summary>
    public void Start()
    {
        ownCpuBefore = Environment.CpuUsage.TotalTime.TotalSeconds;
        cpuBefore = server?.CpuSeconds() ?? 0;
        writtenBefore = server?.WrittenBytes() ?? 0;
        databaseBefore = database?.Bytes() ?? 0;
        startedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends a stretch and adds it up.</summary>
    public void Stop()
    {
        Elapsed += Stopwatch.GetElapsedTime(startedAt);
        OwnCpuSeconds += Environment.CpuUsage.TotalTime.TotalSeconds - ownCpuBefore;
        CpuSeconds = server is null ? null : (CpuSeconds ?? 0) + server.CpuSeconds() - cpuBefore;
        WrittenBytes = server is null ? null : (WrittenBytes ?? 0) + server.WrittenBytes() - writtenBefore;
        DatabaseGrowth = database is null ? null : (DatabaseGrowth ?? 0) + database.Bytes() - databaseBefore;
    }
}
