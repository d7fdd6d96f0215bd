namespace Myelin.Server.Storage.Caches;

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
