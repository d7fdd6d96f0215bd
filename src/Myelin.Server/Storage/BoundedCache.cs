using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Myelin.Server.Storage;

/// <summary>
/// A cache with a bound: two generations, the older dropped when the younger is full. What is used stays, without a list to keep
/// in order under a lock.
/// </summary>
/// <param name="capacity">The most entries held.</param>
public sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly int _generationSize = Math.Max(1, capacity / 2);
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private int _youngCount;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_old.TryGetValue(key, out value))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        if (!_young.TryAdd(key, value))
        {
            _young[key] = value;
            return;
        }

        if (Interlocked.Increment(ref _youngCount) >= _generationSize)
        {
            Interlocked.Exchange(ref _youngCount, 0);
            _old = _young;
            _young = new ConcurrentDictionary<TKey, TValue>();
        }
    }

    public void Remove(TKey key)
    {
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    public void Clear()
    {
        _young = new ConcurrentDictionary<TKey, TValue>();
        _old = new ConcurrentDictionary<TKey, TValue>();
        Interlocked.Exchange(ref _youngCount, 0);
    }
}
