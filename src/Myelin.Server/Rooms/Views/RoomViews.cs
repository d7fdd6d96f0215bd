using System.Collections.Concurrent;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms.Views;

/// <summary>The views of rooms: loaded on first need, then kept at the tail; for a room that is not loaded the tail does nothing.</summary>
internal sealed class RoomViews : ITailFollower
{
    private readonly RoomViewLoading _loading;
    private readonly ConcurrentDictionary<RoomNumber, Entry> _entries = new();
    private long _clock;

    public RoomViews(RoomViewLoading loading, ILogTail tail)
    {
        _loading = loading;
        tail.Follow(this);
    }

    /// <summary>How many rooms are loaded or being loaded.</summary>
    public int Loaded => _entries.Count;

    /// <summary>The room's view, or null if there is no such room.</summary>
    public ValueTask<RoomView?> FindAsync(RoomNumber room, CancellationToken cancellationToken)
    {
        if (_entries.TryGetValue(room, out var entry) && entry.View is { } view)
        {
            entry.UsedAt = Interlocked.Increment(ref _clock);
            return new ValueTask<RoomView?>(view);
        }

        return LoadAsync(room, cancellationToken);
    }

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var committed in batch.Entries.Span)
        {
            if (committed.Kind is LogEntryKind.TimelineEvent or LogEntryKind.CurrentState or LogEntryKind.Room
                && _entries.TryGetValue(new RoomNumber(committed.Subject), out var entry)
                && !entry.TryApply(committed))
            {
                _entries.TryRemove(new KeyValuePair<RoomNumber, Entry>(new RoomNumber(committed.Subject), entry));
            }
        }
    }

    public void Reset() => _entries.Clear();

    private async ValueTask<RoomView?> LoadAsync(RoomNumber room, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_entries.Count >= RoomViewLimits.MaximumRooms)
            {
                LetGo();
            }

            // The entry is there before the database is read, so that what is committed meanwhile is not missed.
            var entry = _entries.GetOrAdd(room, static _ => new Entry());
            try
            {
                // Others may wait for the same load: it is not cancelled with the first who asked.
                if (await entry.LoadAsync(() => _loading.LoadAsync(room, CancellationToken.None).AsTask()).WaitAsync(cancellationToken) is { } view)
                {
                    return view;
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                _entries.TryRemove(new KeyValuePair<RoomNumber, Entry>(room, entry));
                throw;
            }

            _entries.TryRemove(new KeyValuePair<RoomNumber, Entry>(room, entry));
            if (!entry.IsOvertaken)
            {
                return null;
            }
        }
    }

    private void LetGo()
    {
        foreach (var (room, entry) in _entries.OrderBy(entry => entry.Value.UsedAt).Take(RoomViewLimits.MaximumRooms / 10).ToList())
        {
            _entries.TryRemove(new KeyValuePair<RoomNumber, Entry>(room, entry));
        }
    }

    private sealed class Entry
    {
        private readonly Lock _lock = new();
        private readonly List<CommittedEntry> _meanwhile = [];
        private Task<RoomView?>? _loading;
        private volatile RoomView? _view;

        public RoomView? View => _view;

        public long UsedAt { get; set; }

        /// <summary>Whether something was committed during the load that the view can't follow: it is to be loaded again.</summary>
        public bool IsOvertaken { get; private set; }

        public Task<RoomView?> LoadAsync(Func<Task<RoomView?>> load)
        {
            lock (_lock)
            {
                return _loading ??= RunAsync(load);
            }
        }

        public bool TryApply(in CommittedEntry committed)
        {
            lock (_lock)
            {
                if (_view is not { } view)
                {
                    _meanwhile.Add(committed);
                    return true;
                }

                return TryApply(view, committed);
            }
        }

        private bool TryApply(RoomView view, in CommittedEntry committed)
        {
            if (committed.Position <= view.Position)
            {
                return true;
            }

            var changed = RoomViewChange.Apply(view, committed);
            if (changed is not null)
            {
                _view = changed;
            }

            return changed is not null;
        }

        private async Task<RoomView?> RunAsync(Func<Task<RoomView?>> load)
        {
            var loaded = await load();
            lock (_lock)
            {
                if (loaded is null)
                {
                    return null;
                }

                _view = loaded;
                foreach (var committed in _meanwhile)
                {
                    if (!TryApply(_view, committed))
                    {
                        IsOvertaken = true;
                        _view = null;
                        return null;
                    }
                }

                _meanwhile.Clear();
                return _view;
            }
        }
    }
}
