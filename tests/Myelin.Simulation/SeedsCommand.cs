using System.Diagnostics;
using System.Globalization;

namespace Myelin.Simulation;

/// <summary>
/// <c>dotnet run -c Release --project tests/Myelin.Simulation -- seeds COUNT [--from N]</c>: runs so many federations, prints each seed that
/// fails with its reason, and exits with 1 if there was one. A seed is replayed by <c>seeds 1 --from SEED</c>.
/// </summary>
internal static class SeedsCommand
{
    public static int Run(ReadOnlySpan<string> args)
    {
        if (!TryRead(args, out var count, out var from))
        {
            Console.Error.WriteLine("Usage: seeds COUNT [--from N]");
            return 2;
        }

        var watch = Stopwatch.StartNew();
        var failed = 0;
        var total = new Tally();
        var done = 0;
        var gate = new Lock();
        Parallel.For(from, from + count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            var (tally, failure) = Try(seed);
            lock (gate)
            {
                total.Add(tally);
                if (failure is not null)
                {
                    failed++;
                    Console.WriteLine($"seed {seed} FAILED: {failure}");
                }

                if (++done % 1000 == 0)
                {
                    Console.WriteLine($"{done} seeds, {failed} failed, {watch.Elapsed.TotalSeconds:F0} s");
                }
            }
        });
        Console.WriteLine($"{count} seeds from {from}: {count - failed} passed, {failed} failed in {watch.Elapsed.TotalSeconds:F1} s; {total}");
        return failed == 0 ? 0 : 1;
    }

    private static (Tally Tally, Exception? Failure) Try(int seed)
    {
        try
        {
            return (Federation.Run(seed), null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return (new Tally(), exception);
        }
    }

    private static bool TryRead(ReadOnlySpan<string> args, out int count, out int from)
    {
        from = 0;
        return int.TryParse(args.IsEmpty ? null : args[0], NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && args[1..] switch
            {
                [] => true,
                ["--from", var first] => int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out from),
                _ => false,
            };
    }
}
