using System.Net.Sockets;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;
using Myelin.LoadGenerator.Reports;
using Myelin.LoadGenerator.Suites;

namespace Myelin.LoadGenerator;

/// <summary>Runs suites one after the other against one server and collects their results.</summary>
internal sealed class LoadRun(LoadOptions options, TextWriter progress)
{
    private readonly ServerProcess? server = options.ProcessId is { } id ? new ServerProcess(id) : null;
    private readonly DatabaseSize? database = options.DatabasePath is { } path ? new DatabaseSize(path) : null;
    private readonly Arena arena = new(options.Url, options.SharedSecret);

    /// <summary>Runs the suites. One that fails is reported as failed, and the others still run.</summary>
    public async Task<RunReport> RunAsync(IEnumerable<ISuite> suites, CancellationToken cancellationToken)
    {
        var (resting, databaseBefore) = (server?.ResidentBytes(), database?.Bytes());
        var results = new List<SuiteResult>();
        foreach (var suite in suites)
        {
            var result = await RunAsync(suite, cancellationToken);
            await progress.WriteLineAsync(result.Failure is { } failure
                ? $"{suite.Title}: failed: {failure}"
                : $"{suite.Title}: {Figures.Number(result.PerSecond)} {suite.Unit}/s, p50 {Figures.Number(result.P50)} ms");
            results.Add(result);
        }

        var (events, resident, stored) = (arena.Events.Total, server?.ResidentBytes(), database?.Bytes());
        var idleCpu = await IdleAsync(cancellationToken);
        return new RunReport
        {
            Server = options.Label,
            Seconds = (int)options.Duration.TotalSeconds,
            StartSeconds = options.StartSeconds,
            RestingBytes = resting,
            ResidentBytes = resident,
            IdleSeconds = (int)options.Idle.TotalSeconds,
            IdleResidentBytes = options.Idle > TimeSpan.Zero ? server?.ResidentBytes() : null,
            IdleCpuShare = idleCpu,
            Events = events,
            DatabaseBytesPerEvent = events > 0 && database is not null ? (double)(stored!.Value - databaseBefore!.Value) / events : null,
            Suites = results,
        };
    }

    /// <summary>
    /// Leaves the server idle, and returns the share of one core that it uses in the second half of that time. In the first half, it may
    /// still clean up after the load.
    /// </summary>
    private async Task<double?> IdleAsync(CancellationToken cancellationToken)
    {
        if (options.Idle == TimeSpan.Zero)
        {
            return null;
        }

        await progress.WriteLineAsync($"idle for {options.Idle}");
        var half = options.Idle / 2;
        await Task.Delay(half, TimeProvider.System, cancellationToken);
        var before = server?.CpuSeconds();
        await Task.Delay(half, TimeProvider.System, cancellationToken);
        return (server?.CpuSeconds() - before) / half.TotalSeconds;
    }

    private async Task<SuiteResult> RunAsync(ISuite suite, CancellationToken cancellationToken)
    {
        try
        {
            await progress.WriteLineAsync($"{suite.Title}: preparing");
            await WithinAsync(LoadLimits.Preparation, token => suite.PrepareAsync(arena, token), cancellationToken);
            var warmUp = new Meter(null, null);
            await WithinAsync(options.WarmUp + LoadLimits.Overtime, token => suite.RunAsync(arena, warmUp, options.WarmUp, token), cancellationToken);
            var meter = new Meter(server, database);
            await WithinAsync(options.Duration + LoadLimits.Overtime, token => suite.RunAsync(arena, meter, options.Duration, token), cancellationToken);
            return SuiteResult.From(suite.Name, suite.Title, suite.Unit, meter, server);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is MatrixFailureException or IOException or SocketException or OperationCanceledException)
        {
            var reason = exception is OperationCanceledException ? "it took too long" : exception.Message;
            return new SuiteResult { Name = suite.Name, Title = suite.Title, Unit = suite.Unit, Failure = reason };
        }
    }

    private static async Task WithinAsync(TimeSpan limit, Func<CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        await body(limited.Token);
    }
}
