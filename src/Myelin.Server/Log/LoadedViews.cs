using System.Collections.Concurrent;

namespace Myelin.Server.Log;

/// <summary>
/// Immutable views of what is stored, by number: loaded on first need, kept up by a follower of the tail, let go when too many.
/// What is not loaded costs a follower one failed lookup.
/// </summary>
/// <param name="capacity">The most views held; the least recently used quarter is let go beyond that.</param>
/// <param name="load">Reads a view from the database, as committed when it is called or later.</param>
internal sealed class LoadedViews<TView>(int capacity, Func<long, CancellationToken, ValueTask<TView>> load)
    where TView : class
{
    private readonly ConcurrentDictionary<long, Slot> _slots = new();
    private readonly Lock _eviction = new();
    private long _clock;
    private int _count;

    /// <summary>The view, loaded if need be. Includes all that was committed before the call.</summary>
    public ValueTask<TView> GetAsync(long key, CancellationToken cancellationToken)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            slot.LastUsed = Interlocked.Increment(ref _clock);
            if (slot.View is { } view)
            {
                return ValueTask.FromResult(view);
            }
        }

        return new ValueTask<TView>(LoadAsync(key, cancellationToken));
    }

    /// <summary>Changes a view that is loaded or being loaded.</summary>
    /// <param name="key">Which.</param>
    /// <param name="change">Gives the changed view; must do no harm if the view has the change already.</param>
    public void Apply(long key, Func<TView, TView> change)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            slot.Apply(change);
        }
    }

    /// <summary>Lets a view go, for a change that is not known here; one that is being loaded is loaded again.</summary>
    public void Invalidate(long key)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            Remove(key, slot);
            slot.Invalidate();
        }
    }

    /// <summary>Lets everything go.</summary>
    public void Clear()
    {
        foreach (var key in _slots.Keys)
        {
            Invalidate(key);
        }
    }

    private async Task<TView> LoadAsync(long key, CancellationToken cancellationToken)
    {
        var added = new Slot { LastUsed = Interlocked.Increment(ref _clock) };
        var slot = _slots.GetOrAdd(key, added);
        if (ReferenceEquals(slot, added) && Interlocked.Increment(ref _count) > capacity)
        {
            Evict();
        }

        try
        {
            // The load is shared, so it does not end with the one caller that began it.
            var view = await slot.LoadOnce(() => LoadAsync(key, slot)).WaitAsync(cancellationToken);
            return slot.View ?? view;
        }
        catch when (slot.View is null && slot.HasFailed)
        {
            Remove(key, slot);
            throw;
        }
    }

    private async Task<TView> LoadAsync(long key, Slot slot)
    {
        while (true)
        {
            slot.Begin();
            var view = await load(key, CancellationToken.None);
            if (slot.TryComplete(ref view))
            {
                return view;
            }
        }
    }

    private void Remove(long key, Slot slot)
    {
        if (_slots.TryRemove(new KeyValuePair<long, Slot>(key, slot)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private void Evict()
    {
        lock (_eviction)
        {
            if (_count <= capacity)
            {
                return;
            }

            foreach (var (key, slot) in _slots.OrderBy(slot => slot.Value.LastUsed).Take(Math.Max(1, capacity / 4)).ToList())
            {
                Remove(key, slot);
            }
        }
    }

    private sealed class Slot
    {
        private readonly Lock _lock = new();
        private List<Func<TView, TView>>? _pending;
        private Task<TView>? _loading;
        private volatile TView? _view;
        private bool _isStale;

        public long LastUsed { get; set; }

        public TView? View => _view;

        public bool HasFailed => _loading is { IsCompleted: true, IsCompletedSuccessfully: false };

        public Task<TView> LoadOnce(Func<Task<TView>> load)
        {
            lock (_lock)
            {
                return _loading ??= load();
            }
        }

        public void Begin()
        {
            lock (_lock)
            {
                _isStale = false;
                _pending = null;
            }
        }

        public bool TryComplete(ref TView view)
        {
            lock (_lock)
            {
                if (_isStale)
                {
                    return false;
                }

                foreach (var change in _pending ?? [])
                {
                    view = change(view);
                }

                _pending = null;
                _view = view;
                return true;
            }
        }

        public void Apply(Func<TView, TView> change)
        {
            lock (_lock)
            {
                if (_view is { } view)
                {
                    _view = change(view);
                }
                else
                {
                    (_pending ??= []).Add(change);
                }
            }
        }

        public void Invalidate()
        {
            lock (_lock)
            {
                _isStale = true;
            }
        }
    }
}
