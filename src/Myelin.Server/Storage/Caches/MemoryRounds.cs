using System.Diagnostics.Metrics;

namespace Myelin.Server.Storage.Caches;

/// <summary>Gives back, at even intervals, the memory of what nobody has used for a while.</summary>
internal sealed class MemoryRounds(MemoryBudget budget, IMeterFactory meters, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        MemoryBudgetMetrics.Show(budget, meters);
        using var timer = new PeriodicTimer(CacheLimits.RoundInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                budget.LetIdleGo();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the server.
        }
    }
}
