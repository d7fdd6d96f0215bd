using System.Diagnostics.Metrics;

namespace Myelin.Server.Storage.Caches;

/// <summary>Gives back, at even intervals, the memory of what nobody has used for a while; and once the server has come to rest, what its last load left.</summary>
internal sealed class MemoryRounds(
    MemoryBudget budget, IDatabase database, IEnumerable<ISpareMemory> spare, IMeterFactory meters, TimeProvider time)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        MemoryBudgetMetrics.Show(budget, meters);
        var rest = new Rest(GC.GetTotalAllocatedBytes());
        using var timer = new PeriodicTimer(CacheLimits.FirstRound, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = CacheLimits.RoundInterval;
                var freed = budget.LetIdleGo();
                if (rest.LeavesMuch(GC.GetTotalAllocatedBytes(), freed))
                {
                    database.CloseIdle();
                    foreach (var held in spare)
                    {
                        held.LetGo();
                    }

                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                }

                // Also under load: what the compiler took while the server warmed up is as large as all that SQLite holds.
                NativeHeap.Trim();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the server.
        }
    }
}
