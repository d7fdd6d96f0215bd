using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Log;

/// <summary>The place of one view: being loaded, loaded, or left because it was let go or became stale.</summary>
internal sealed class LoadedView<TView>(Func<TView, long> bytesOf)
    where TView : class?
{
    private readonly Lock _lock = new();
    private List<Func<TView, TView?>>? _meanwhile;
    private Task<TView>? _loading;
    private volatile TView? _view;
    private bool _isStale;
    private bool _hasLeft;
    private long _bytes;

    /// <summary>The view; null until it is loaded.</summary>
    public TView? View => _view;

    /// <summary>What is counted against the budget; 0 until it is loaded, and once it has left.</summary>
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

    /// <summary>To be called before each read.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _isStale = false;
            _meanwhile = null;
        }
    }

    /// <summary>Brings what was read up to what was committed meanwhile; null if it is to be read again.</summary>
    /// <param name="read">What was read.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="bytes">What is to be counted for it: nothing if the place has been left, where only those who wait for it get it.</param>
    public TView? Complete(TView read, long moment, out long bytes)
    {
        lock (_lock)
        {
            bytes = 0;
            TView? view = read;
            foreach (var change in _meanwhile ?? [])
            {
                view = view is null ? null : change(view);
            }

            _meanwhile = null;
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

    /// <summary>Changes the view, or what is being read.</summary>
    /// <param name="argument">What the change is made from.</param>
    /// <param name="change">Gives the changed view, or null.</param>
    /// <param name="bytes">How many more bytes it takes.</param>
    /// <returns>False if the view can't follow.</returns>
    public bool TryApply<TArgument>(TArgument argument, Func<TView, TArgument, TView?> change, out long bytes)
    {
        lock (_lock)
        {
            bytes = 0;
            if (_view is not { } view)
            {
                (_meanwhile ??= []).Add(read => change(read, argument));
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

    /// <summary>Leaves the place: what is being read is read again, and counts no more.</summary>
    /// <returns>What was counted.</returns>
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
