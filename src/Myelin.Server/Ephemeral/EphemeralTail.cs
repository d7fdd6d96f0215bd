namespace Myelin.Server.Ephemeral;

/// <summary>Orders ephemeral changes and notifies the followers.</summary>
internal sealed class EphemeralTail : IEphemeralTail
{
    private readonly Lock _lock = new();
    private IEphemeralFollower[] _followers = [];
    private long _head;

    public EphemeralPosition Head => new(Volatile.Read(ref _head));

    public IDisposable Follow(IEphemeralFollower follower)
    {
        lock (_lock)
        {
            _followers = [.. _followers, follower];
        }

        return new Handle(() =>
        {
            lock (_lock)
            {
                _followers = [.. _followers.Where(other => !ReferenceEquals(other, follower))];
            }
        });
    }

    /// <summary>Makes a change visible at the next position, then notifies the followers.</summary>
    /// <param name="makeVisible">Makes the change visible; must be quick, since changes wait for each other here.</param>
    /// <param name="notify">Notifies one follower.</param>
    public void Publish(Action<EphemeralPosition> makeVisible, Action<IEphemeralFollower> notify)
    {
        IEphemeralFollower[] followers;
        lock (_lock)
        {
            var position = new EphemeralPosition(_head + 1);
            makeVisible(position);
            Volatile.Write(ref _head, position.Value);
            followers = _followers;
        }

        foreach (var follower in followers)
        {
            notify(follower);
        }
    }

    private sealed class Handle(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
