using System.Collections.Concurrent;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Log;

/// <summary>
/// Immutable views of what is stored, by number: loaded on first need, kept up by a follower of the tail, let go when the budget is used
/// up. What is committed while a view is being loaded is applied to what was read, or the view is read again. What is not loaded costs a
/// follower one failed lookup.
/// </summary>
internal sealed class LoadedViews<TView> : BudgetShare
    where TView : class?
{
    private readonly ConcurrentDictionary<long, LoadedView<TView>> _slots = new();
    private readonly Func<TView, long> _bytesOf;
    private readonly Func<long, CancellationToken, ValueTask<TView>> _load;

    /// <param name="budget">The budget.</param>
    /// <param name="name">How operators see it in the metrics.</param>
    /// <param name="bytesOf">The estimated bytes of a view; asked for with every change.</param>
    /// <param name="load">Reads a view from the database, as committed when it is called or later; null is answered and not kept.</param>
    public LoadedViews(MemoryBudget budget, string name, Func<TView, long> bytesOf, Func<long, CancellationToken, ValueTask<TView>> load)
        : base(budget, name)
    {
        _bytesOf = bytesOf;
        _load = load;
    }

    /// <summary>The view, loaded if need be. Includes all that was committed before the call.</summary>
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
    /// <param name="argument">What the change is made from.</param>
    /// <param name="change">
    /// Gives the changed view, or null if it can't be told and the view is to be read again; must do no harm if the view has the change already.
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

    /// <summary>Lets a view go, for a change that is not known here; one that is being loaded is loaded again.</summary>
    public void Invalidate(long key)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            Remove(key, slot);
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
        // The slot is there before the database is read, so that what is committed meanwhile is not missed.
        var slot = _slots.GetOrAdd(key, static (_, views) => new LoadedView<TView>(views._bytesOf), this);
        try
        {
            // The load is shared, so it does not end with the one caller that began it.
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

    /// <returns>What it was counted with.</returns>
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
