using System.Diagnostics;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Workers that send their next request when the previous one has been answered.</summary>
internal static class ClosedLoop
{
    /// <summary>Sends one request of a worker and returns the completed units.</summary>
    public delegate ValueTask<int> Step(MatrixClient client, int worker, Samples samples, CancellationToken cancellationToken);

    /// <summary>Runs workers for a time. The meter measures it.</summary>
    public static async Task RunAsync(
        Arena arena, Meter meter, int workers, TimeSpan duration, Step step, CancellationToken cancellationToken)
    {
        meter.Start();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            var samples = meter.Worker();
            using var client = arena.Connect();
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                await MeasureAsync(samples, () => step(client, worker, samples, cancellationToken));
            }
        }, cancellationToken)));
        meter.Stop();
    }

    /// <summary>Measures one request. Failures are counted, until there are too many.</summary>
    public static async ValueTask MeasureAsync(Samples samples, Func<ValueTask<int>> request)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var units = await request();
            samples.Add(Stopwatch.GetElapsedTime(began), units);
        }
        catch (MatrixFailureException failure) when (++samples.Errors < LoadLimits.MaximumErrors)
        {
            // The table shows only the count, so report the failure itself now.
            await Console.Error.WriteLineAsync(failure.Message);
        }
    }
}
