using System.Collections.Concurrent;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Log;

/// <summary>
/// Immutable views of stored data, by number. They are loaded on first use, kept current by a follower of the tail, and evicted when the budget
/// is used up. Changes committed while a view is loading are applied to it, or it is read again. A change to a view that is not loaded costs one
/// failed lookup.
/// </summary>
internal sealed class LoadedViews<TView> : BudgetShare
    where TView : class?
{
    private readonly ConcurrentDictionary<long, LoadedView<TView>> _slots = new();
    private readonly Func<TView, long> _bytesOf;
    private readonly Func<long, CancellationToken, ValueTask<TView>> _load;

    /// <param name="budget">The budget.</param>
    /// <param name="name">Its name in the metrics.</param>
    /// <param name="bytesOf">The estimated bytes of a view; called after every change.</param>
    /// <param name="load">Reads a view from the database, as of the call or later. Null is returned to the caller but not cached.</param>
    public LoadedViews(MemoryBudget budget, string name, Func<TView, long> bytesOf, Func<long, CancellationToken, ValueTask<TView>> load)
        : base(budget, name)
    {
        _bytesOf = bytesOf;
        _load = load;
    }

    /// <summary>The view, loaded if necessary. Includes everything committed before the call.</summary>
    public ValueTask<TView> GetAsync(long key, CancellationToken cancellationToken)
    {
        if (_slots.TryGetValue(key, out var slot) && slot.View is { } view)
        {
            slot.Use(Moment);
            return ValueTask.FromResult<TView>(view);
        }

        return new ValueTask<TView>(LoadAsync(key, cancellationToken));
    }

    /// <summary>Changes a view that is loaded or being loaded.</summary>
    /// <param name="key">Which.</param>
    /// <param name="argument">Passed to the change.</param>
    /// <param name="change">
    /// Returns the changed view, or null if the view must be read again. It must be idempotent: the view may have the change already.
    /// </param>
    public void Apply<TArgument>(long key, TArgument argument, Func<TView, TArgument, TView?> change)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            if (slot.TryApply(argument, change, out var bytes))
            {
                Charge(bytes, 0);
            }
            else
            {
                Remove(key, slot);
            }
        }
    }

    /// <summary>Evicts a view whose change is not known here; one that is loading is loaded again.</summary>
    public void Invalidate(long key)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            Remove(key, slot);
        }
    }

    /// <summary>Evicts everything.</summary>
    public void Clear()
    {
        foreach (var key in _slots.Keys)
        {
            Invalidate(key);
        }
    }

    internal override void Survey(EntryAges ages)
    {
        foreach (var (_, slot) in _slots)
        {
            if (slot.Bytes is > 0 and var bytes)
            {
                ages.Add(slot.LastUsed, bytes);
            }
        }
    }

    internal override long LetGo(Eviction eviction)
    {
        var freed = 0L;
        foreach (var (key, slot) in _slots)
        {
            if (slot.Bytes is > 0 and var bytes && eviction.Takes(slot.LastUsed, bytes))
            {
                freed += Remove(key, slot);
            }
        }

        return freed;
    }

    private async Task<TView> LoadAsync(long key, CancellationToken cancellationToken)
    {
        // The slot must exist before the database is read, so that no commit in between is missed.
        var slot = _slots.GetOrAdd(key, static (_, views) => new LoadedView<TView>(views._bytesOf), this);
        try
        {
            // The load is shared, so it must outlive the caller that started it.
            var view = await slot.LoadOnce(() => ReadAsync(key, slot)).WaitAsync(cancellationToken);
            slot.Use(Moment);
            return slot.View ?? view;
        }
        catch when (slot.HasFailed)
        {
            Remove(key, slot);
            throw;
        }
    }

    private async Task<TView> ReadAsync(long key, LoadedView<TView> slot)
    {
        while (true)
        {
            slot.Begin();
            var read = await _load(key, CancellationToken.None);
            if (read is null)
            {
                Remove(key, slot);
                return read;
            }

            if (slot.Complete(read, Moment, out var bytes) is { } view)
            {
                if (bytes > 0)
                {
                    Charge(bytes, 1);
                }

                return view;
            }
        }
    }

    /// <returns>The bytes that were counted for it.</returns>
    private long Remove(long key, LoadedView<TView> slot)
    {
        _slots.TryRemove(new KeyValuePair<long, LoadedView<TView>>(key, slot));
        var bytes = slot.Leave();
        if (bytes > 0)
        {
            Charge(-bytes, -1);
        }

        return bytes;
    }
}
