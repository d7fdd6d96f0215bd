namespace Myelin.Server.Storage.Caches;

/// <summary>
/// Tells from what a process allocates when it has come to rest. The collector runs when memory is asked for: without load nobody asks, and what
/// the load left would stay for ever.
/// </summary>
/// <param name="allocatedBefore">The bytes that the process has allocated until now.</param>
internal sealed class Rest(long allocatedBefore)
{
    private long _allocated = allocatedBefore;
    private bool _isOwed = true;

    /// <summary>Whether a rest begins with this round: little was allocated since the last one, and something was before.</summary>
    /// <param name="allocated">The bytes allocated since the process began.</param>
    /// <param name="freed">The bytes that caches let go in this round: they are to be collected as well.</param>
    public bool HasBegun(long allocated, long freed)
    {
        var isBusy = allocated - _allocated > CacheLimits.AllocatedAtRest;
        _allocated = allocated;
        _isOwed |= isBusy || freed > 0;
        if (isBusy || !_isOwed)
        {
            return false;
        }

        _isOwed = false;
        return true;
    }
}
