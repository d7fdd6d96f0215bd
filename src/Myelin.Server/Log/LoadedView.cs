using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Log;

/// <summary>The slot of one view: loading, loaded, or removed because the view was evicted or became stale.</summary>
internal sealed class LoadedView<TView>(Func<TView, long> bytesOf)
    where TView : class?
{
    private readonly Lock _lock = new();
    private List<Func<TView, TView?>>? _pendingChanges;
    private Task<TView>? _loading;
    private volatile TView? _view;
    private bool _isStale;
    private bool _hasLeft;
    private long _bytes;

    /// <summary>The view; null until it is loaded.</summary>
    public TView? View => _view;

    /// <summary>The bytes counted against the budget; 0 until it is loaded and once it has been removed.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public long LastUsed { get; private set; }

    public bool HasFailed => _loading is { IsCompleted: true, IsCompletedSuccessfully: false };

    public void Use(long moment)
    {
        if (LastUsed != moment)
        {
            LastUsed = moment;
        }
    }

    public Task<TView> LoadOnce(Func<Task<TView>> load)
    {
        lock (_lock)
        {
            return _loading ??= load();
        }
    }

    /// <summary>Call before each read.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _isStale = false;
            _pendingChanges = null;
        }
    }

    /// <summary>Applies to the view what was committed while it was being read; null if it must be read again.</summary>
    /// <param name="read">What was read.</param>
    /// <param name="moment">The current moment of the budget.</param>
    /// <param name="bytes">The bytes to count for it; 0 if the slot was removed meanwhile, when only those already waiting get the view.</param>
    public TView? Complete(TView read, long moment, out long bytes)
    {
        lock (_lock)
        {
            bytes = 0;
            TView? view = read;
            foreach (var change in _pendingChanges ?? [])
            {
                view = view is null ? null : change(view);
            }

            _pendingChanges = null;
            if (_isStale || view is null)
            {
                return null;
            }

            if (!_hasLeft)
            {
                bytes = Measure(view);
                Volatile.Write(ref _bytes, bytes);
            }

            LastUsed = moment;
            _view = view;
            return view;
        }
    }

    /// <summary>Changes the view, or the one being read.</summary>
    /// <param name="argument">Passed to the change.</param>
    /// <param name="change">Returns the changed view, or null.</param>
    /// <param name="bytes">How many bytes the view has grown by.</param>
    /// <returns>False if the change can't be applied.</returns>
    public bool TryApply<TArgument>(TArgument argument, Func<TView, TArgument, TView?> change, out long bytes)
    {
        lock (_lock)
        {
            bytes = 0;
            if (_view is not { } view)
            {
                (_pendingChanges ??= []).Add(read => change(read, argument));
                return true;
            }

            if (change(view, argument) is not { } changed)
            {
                return false;
            }

            _view = changed;
            if (!_hasLeft && !ReferenceEquals(changed, view))
            {
                var measured = Measure(changed);
                bytes = measured - _bytes;
                Volatile.Write(ref _bytes, measured);
            }

            return true;
        }
    }

    /// <summary>Removes the slot: a read in progress starts over, and the view no longer counts.</summary>
    /// <returns>The bytes that were counted.</returns>
    public long Leave()
    {
        lock (_lock)
        {
            _isStale = true;
            _hasLeft = true;
            var bytes = _bytes;
            Volatile.Write(ref _bytes, 0);
            return bytes;
        }
    }

    private long Measure(TView view) => EstimatedBytes.Entry + bytesOf(view);
}
