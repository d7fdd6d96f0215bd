using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Polling;

/// <summary>
/// Waits for changes that concern one user, for all of the user's polls. It stays between polls, so that a poll need not register in
/// every room again.
/// </summary>
internal sealed class UserListener(UserId user, UserNumber number)
{
    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiters = [];
    private long _version;
    private long _wokenAt;

    public UserId User { get; } = user;

    public UserNumber Number { get; } = number;

    /// <summary>When the last poll began or ended, as a timestamp of the clock.</summary>
    public long UsedAt { get; set; }

    /// <summary>The memberships by which it is registered in the rooms' lists; only <see cref="SyncListeners"/> sets it.</summary>
    public UserRooms? Rooms { get; set; }

    /// <summary>Whether it has been dropped; a poll that has it must get a new one.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Counts the wake-ups. Read it before looking for news; if there is none, wait for a greater version.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The log position of the newest wake-up, which may not be visible quite yet.</summary>
    public LogPosition WokenAt => new(Volatile.Read(ref _wokenAt));

    /// <summary>The number of waiting polls.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Wakes every poll.</summary>
    /// <param name="at">The log position of the change; the start of the log for changes that are not in it.</param>
    public void Wake(LogPosition at)
    {
        lock (_lock)
        {
            _version++;
            _wokenAt = Math.Max(_wokenAt, at.Value);
            foreach (var waiter in _waiters)
            {
                waiter.Complete(true);
            }

            _waiters.Clear();
        }
    }

    /// <summary>Waits for a wake-up after a version.</summary>
    /// <param name="version">The version read before looking for news.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">Ends the wait as the timeout does.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>False if the time is up.</returns>
    public async ValueTask<bool> WaitAsync(
        long version, TimeSpan timeout, TimeProvider time, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var waiter = new Waiter();
        lock (_lock)
        {
            if (_version != version)
            {
                return true;
            }

            _waiters.Add(waiter);
        }

        try
        {
            await using var timer = time.CreateTimer(static state => ((Waiter)state!).Complete(false), waiter, timeout, Timeout.InfiniteTimeSpan);
            await using var stop = stopping.UnsafeRegister(static state => ((Waiter)state!).Complete(false), waiter);
            await using var cancel = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).Cancel(token), waiter);
            return await waiter.Woken;
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    private sealed class Waiter
    {
        private readonly TaskCompletionSource<bool> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> Woken => _completion.Task;

        public void Complete(bool isWoken) => _completion.TrySetResult(isWoken);

        public void Cancel(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);
    }
}
