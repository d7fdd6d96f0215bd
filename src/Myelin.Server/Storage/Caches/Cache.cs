using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Myelin.Server.Storage.Caches;

/// <summary>
/// A cache that is filled both by reads and by writers of the underlying data. A read begins with <see cref="BeginRead"/> and ends with <see
/// cref="Keep"/>, which keeps nothing that has changed since, so a slow read never overwrites a newer value. Hits take no lock. Entries count
/// against a budget, which evicts the least recently used of all caches.
/// </summary>
public sealed class Cache<TKey, TValue> : BudgetShare
    where TKey : notnull
{
    private readonly Func<TKey, TValue, long> _bytesOf;
    private readonly Lock _lock = new();
    private readonly long[] _changedAt = new long[CacheLimits.ChangeSlots];
    private volatile ConcurrentDictionary<TKey, Entry> _entries = new();
    private long _changes;
    private long _peak;

    /// <param name="budget">The budget.</param>
    /// <param name="name">Its name in the metrics.</param>
    /// <param name="bytesOf">The bytes of a key and its value, without the cache's overhead (<see cref="EstimatedBytes"/>).</param>
    public Cache(MemoryBudget budget, string name, Func<TKey, TValue, long> bytesOf)
        : base(budget, name) => _bytesOf = bytesOf;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            value = default;
            return false;
        }

        var moment = Moment;
        if (entry.LastUsed != moment)
        {
            entry.LastUsed = moment;
        }

        value = entry.Value;
        return true;
    }

    /// <summary>Call before reading a value that will be kept.</summary>
    public CacheRead BeginRead() => new(Volatile.Read(ref _changes));

    /// <summary>Caches a value that was read, unless it may have changed since the read began.</summary>
    /// <returns>Whether it was cached.</returns>
    public bool Keep(CacheRead read, TKey key, TValue value)
    {
        lock (_lock)
        {
            if (_changedAt[Slot(key)] > read.Began)
            {
                return false;
            }

            Put(key, value);
            return true;
        }
    }

    /// <summary>Caches the new value. Reads in progress won't cache this key.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (_lock)
        {
            NoteChange(key);
            Put(key, value);
        }
    }

    /// <summary>Changes the cached value, if there is one. Reads in progress won't cache this key.</summary>
    public void Change(TKey key, Func<TValue, TValue> change)
    {
        lock (_lock)
        {
            NoteChange(key);
            if (_entries.TryGetValue(key, out var entry))
            {
                Put(key, change(entry.Value));
            }
        }
    }

    /// <summary>Removes a value that is out of date. Reads in progress won't cache this key.</summary>
    public void Remove(TKey key)
    {
        lock (_lock)
        {
            NoteChange(key);
            if (_entries.TryRemove(key, out var entry))
            {
                Charge(-entry.Bytes, -1);
            }
        }
    }

    /// <summary>Removes everything. Reads in progress won't cache anything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Array.Fill(_changedAt, ++_changes);
            _entries = new ConcurrentDictionary<TKey, Entry>();
            _peak = 0;
            Charge(-Bytes, -(int)Entries);
        }
    }

    internal override void Survey(EntryAges ages)
    {
        foreach (var (_, entry) in _entries)
        {
            ages.Add(entry.LastUsed, entry.Bytes);
        }
    }

    internal override long LetGo(Eviction eviction)
    {
        var freed = 0L;
        foreach (var going in _entries.Where(entry => eviction.Takes(entry.Value.LastUsed, entry.Value.Bytes)).Chunk(CacheLimits.LetGoAtOnce))
        {
            lock (_lock)
            {
                foreach (var entry in going)
                {
                    if (_entries.TryRemove(entry))
                    {
                        Charge(-entry.Value.Bytes, -1);
                        freed += entry.Value.Bytes;
                    }
                }
            }
        }

        lock (_lock)
        {
            // A dictionary never shrinks by itself, even when it is almost empty.
            if (_peak > CacheLimits.SmallTable && Entries < _peak / 4)
            {
                _entries = new ConcurrentDictionary<TKey, Entry>(_entries);
                _peak = Entries;
            }
        }

        return freed;
    }

    private static int Slot(TKey key) => key.GetHashCode() & (CacheLimits.ChangeSlots - 1);

    private void NoteChange(TKey key) => _changedAt[Slot(key)] = Interlocked.Increment(ref _changes);

    private void Put(TKey key, TValue value)
    {
        var added = new Entry(value, EstimatedBytes.Entry + _bytesOf(key, value)) { LastUsed = Moment };
        var (bytes, entries) = _entries.TryGetValue(key, out var before) ? (added.Bytes - before.Bytes, 0) : (added.Bytes, 1);
        _entries[key] = added;
        Charge(bytes, entries);
        _peak = Math.Max(_peak, Entries);
    }

    private sealed class Entry(TValue value, long bytes)
    {
        public TValue Value { get; } = value;

        public long Bytes { get; } = bytes;

        public long LastUsed { get; set; }
    }
}

/// <summary>A read in progress whose value will be cached.</summary>
/// <param name="Began">The number of changes that the cache had seen when the read began.</param>
public readonly record struct CacheRead(long Began);
