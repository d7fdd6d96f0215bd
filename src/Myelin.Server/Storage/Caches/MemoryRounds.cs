using System.Diagnostics.Metrics;

namespace Myelin.Server.Storage.Caches;

/// <summary>Gives back, at even intervals, the memory of what nobody has used for a while; and once the server has come to rest, what its last load left.</summary>
internal sealed class MemoryRounds(MemoryBudget budget, IDatabase database, IMeterFactory meters, TimeProvider time) : BackgroundService
{
    private readonly Rest _rest = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        MemoryBudgetMetrics.Show(budget, meters);
        using var timer = new PeriodicTimer(CacheLimits.RoundInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var freed = budget.LetIdleGo();
                if (_rest.HasBegun(GC.GetTotalAllocatedBytes(), freed))
                {
                    database.CloseIdle();
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    NativeHeap.Trim();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the server.
        }
    }
}
