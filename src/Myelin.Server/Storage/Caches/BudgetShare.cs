namespace Myelin.Server.Storage.Caches;

/// <summary>What counts its entries against the budget: a cache, or the views of something.</summary>
public abstract class BudgetShare
{
    private readonly MemoryBudget _budget;
    private long _bytes;
    private long _entries;

    /// <param name="budget">The budget.</param>
    /// <param name="name">How operators see it in the metrics.</param>
    protected BudgetShare(MemoryBudget budget, string name)
    {
        ArgumentNullException.ThrowIfNull(budget);
        _budget = budget;
        Name = name;
        budget.Join(this);
    }

    public string Name { get; }

    /// <summary>The bytes held, as estimated.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The entries held.</summary>
    public long Entries => Volatile.Read(ref _entries);

    /// <summary>What an entry notes when it is used.</summary>
    protected long Moment => _budget.Moment;

    /// <summary>Adds the bytes held by the moment of their last use.</summary>
    internal abstract void Survey(EntryAges ages);

    /// <summary>Lets go the entries that the round takes.</summary>
    /// <returns>Their bytes.</returns>
    internal abstract long LetGo(Eviction eviction);

    /// <summary>Counts bytes and entries that came, or went.</summary>
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
