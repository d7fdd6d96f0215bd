using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

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

/// <summary>
/// Tells from what a process allocates when it is at rest, and has something to collect. The collector runs when much memory is asked for: without
/// load nobody asks, and what the load left would stay for ever.
/// </summary>
/// <param name="allocatedBefore">The bytes that the process has allocated until now.</param>
internal sealed class Rest(long allocatedBefore)
{
    private long _allocated = allocatedBefore;
    private long _collectedAt = allocatedBefore;
    private bool _isOwed = true;

    /// <summary>
    /// Whether what has been left is to be collected in this round: where a rest begins, that is where little was allocated since the last round and
    /// much before; and during the rest whenever its own little has come to something, with all that others have let go meanwhile.
    /// </summary>
    /// <param name="allocated">The bytes allocated since the process began.</param>
    /// <param name="freed">The bytes that caches let go in this round: they are to be collected as well.</param>
    public bool LeavesMuch(long allocated, long freed)
    {
        var isBusy = allocated - _allocated > CacheLimits.AllocatedAtRest;
        _allocated = allocated;
        _isOwed |= isBusy || freed > 0 || allocated - _collectedAt > CacheLimits.LeftAtRest;
        if (isBusy || !_isOwed)
        {
            return false;
        }

        (_isOwed, _collectedAt) = (false, allocated);
        return true;
    }
}

/// <summary>The heap of native code: SQLite's pages above all. What is said here holds where the C library is glibc, the one that keeps much.</summary>
internal static partial class NativeHeap
{
    private const string Library = "libc.so.6";

    /// <summary><c>M_ARENA_MAX</c>.</summary>
    private const int ArenaMaximum = -8;

    /// <summary>
    /// Heaps that threads share. By default each of many threads gets one of its own, and each keeps what was once the most that it held; few of
    /// ours call native code at the same moment.
    /// </summary>
    private const int Arenas = 2;

    /// <summary>Bounds the heaps that threads make from now on.</summary>
    public static void Bound() => Call("mallopt", static () => MallOpt(ArenaMaximum, Arenas));

    /// <summary>Gives what is free back to the system.</summary>
    public static void Trim() => Call("malloc_trim", static () => MallocTrim(0));

    private static void Call(string function, Func<int> call)
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out var library))
        {
            if (NativeLibrary.TryGetExport(library, function, out _))
            {
                _ = call();
            }

            NativeLibrary.Free(library);
        }
    }

    [LibraryImport(Library, EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);

    [LibraryImport(Library, EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);
}
