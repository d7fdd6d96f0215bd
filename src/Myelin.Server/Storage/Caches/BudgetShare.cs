namespace Myelin.Server.Storage.Caches;

/// <summary>Something that counts its entries against the budget: a cache or a set of views.</summary>
public abstract class BudgetShare
{
    private readonly MemoryBudget _budget;
    private long _bytes;
    private long _entries;

    /// <param name="budget">The budget.</param>
    /// <param name="name">Its name in the metrics.</param>
    protected BudgetShare(MemoryBudget budget, string name)
    {
        ArgumentNullException.ThrowIfNull(budget);
        _budget = budget;
        Name = name;
        budget.Join(this);
    }

    public string Name { get; }

    /// <summary>The estimated bytes in use.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The number of entries.</summary>
    public long Entries => Volatile.Read(ref _entries);

    /// <summary>What an entry records when it is used.</summary>
    protected long Moment => _budget.Moment;

    /// <summary>Adds the bytes of each entry to the moment of its last use.</summary>
    internal abstract void Survey(EntryAges ages);

    /// <summary>Removes the entries that the eviction takes.</summary>
    /// <returns>The bytes freed.</returns>
    internal abstract long LetGo(Eviction eviction);

    /// <summary>Counts bytes and entries that were added or removed.</summary>
    protected void Charge(long bytes, int entries)
    {
        if (entries != 0)
        {
            Interlocked.Add(ref _entries, entries);
        }

        if (bytes != 0)
        {
            Interlocked.Add(ref _bytes, bytes);
            _budget.Charge(bytes);
        }
    }
}
