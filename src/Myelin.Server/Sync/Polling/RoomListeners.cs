using Myelin.Server.Log;

namespace Myelin.Server.Sync.Polling;

/// <summary>The listeners of users who are joined to one room.</summary>
internal sealed class RoomListeners
{
    private readonly Lock _lock = new();
    private readonly HashSet<UserListener> _listeners = [];

    /// <summary>Set once the last listener has gone and the list with it; to add another, get a new list.</summary>
    private bool _isDropped;

    public bool TryAdd(UserListener listener)
    {
        lock (_lock)
        {
            return !_isDropped && (_listeners.Add(listener) || true);
        }
    }

    /// <summary>Removes a listener; returns whether the list is now empty and dropped.</summary>
    public bool Remove(UserListener listener)
    {
        lock (_lock)
        {
            _listeners.Remove(listener);
            return _isDropped = _listeners.Count == 0;
        }
    }

    public void Wake(LogPosition at)
    {
        lock (_lock)
        {
            foreach (var listener in _listeners)
            {
                listener.Wake(at);
            }
        }
    }
}
