using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace Myelin.Server.Storage.Caches;

/// <summary>Periodically frees the memory of what has been unused for a while and, once the server is idle, what its last load left.</summary>
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
                    foreach (var memory in spare)
                    {
                        memory.LetGo();
                    }

                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                }

                // Also under load: the compiler's memory from the warm-up is as large as all of SQLite's.
                NativeHeap.Trim();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }
}

/// <summary>
/// Decides from a process's allocations when it is idle and has something to collect. The collector only runs when much is allocated, so without
/// load the garbage of the last load would stay forever.
/// </summary>
/// <param name="allocatedBefore">The bytes that the process has allocated so far.</param>
internal sealed class Rest(long allocatedBefore)
{
    private long _allocated = allocatedBefore;
    private long _collectedAt = allocatedBefore;
    private bool _isOwed = true;

    /// <summary>
    /// Whether to collect in this round. True when the server becomes idle, that is when little was allocated since the last round and much
    /// before; and while it is idle, once its small allocations have added up or caches have evicted entries.
    /// </summary>
    /// <param name="allocated">The bytes allocated since the process started.</param>
    /// <param name="freed">The bytes that caches evicted in this round, which need collecting too.</param>
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

/// <summary>The heap of native code, mostly SQLite's pages. Only does something on glibc, the C library that keeps much free memory.</summary>
internal static partial class NativeHeap
{
    private const string Library = "libc.so.6";

    /// <summary><c>M_ARENA_MAX</c>.</summary>
    private const int ArenaMaximum = -8;

    /// <summary>
    /// Heaps shared by the threads. By default many threads get a heap each, and each heap stays as large as it once was, although few of our
    /// threads call native code at the same time.
    /// </summary>
    private const int Arenas = 2;

    /// <summary>Bounds the number of heaps that threads create from now on.</summary>
    public static void Bound() => Call("mallopt", static () => MallOpt(ArenaMaximum, Arenas));

    /// <summary>Returns free memory to the system.</summary>
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
