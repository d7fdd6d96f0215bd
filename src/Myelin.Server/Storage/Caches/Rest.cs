namespace Myelin.Server.Storage.Caches;

/// <summary>
/// Tells from what a process allocates when it has come to rest. The collector runs when memory is asked for: without load nobody asks, and what
/// the load left would stay for ever.
/// </summary>
/// <param name="allocatedBefore">The bytes that the process has allocated until now.</param>
internal sealed class Rest(long allocatedBefore)
{
    private long _allocated = allocatedBefore;
    private int _quietRounds;
    private bool _isOwed = true;

    /// <summary>
    /// Whether what has been left is to be collected in this round: where a rest begins, that is where little was allocated since the last round and
    /// something was before; and once more when whatever else goes by a clock of its own, such as the buffers of connections, has gone.
    /// </summary>
    /// <param name="allocated">The bytes allocated since the process began.</param>
    /// <param name="freed">The bytes that caches let go in this round: they are to be collected as well.</param>
    public bool LeavesMuch(long allocated, long freed)
    {
        var isBusy = allocated - _allocated > CacheLimits.AllocatedAtRest;
        _allocated = allocated;
        _quietRounds = isBusy ? 0 : _quietRounds + 1;
        _isOwed |= isBusy || freed > 0 || _quietRounds == CacheLimits.SettledRounds;
        if (isBusy || !_isOwed)
        {
            return false;
        }

        _isOwed = false;
        return true;
    }
}
