using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Myelin.Server.Storage.Caches;

/// <summary>
/// The one budget of all caches and views, in bytes. Once it is used up, the least recently used entries are evicted, whichever cache they are
/// in. Recency is a coarse moment, which every hit records without taking a lock or reading a clock.
/// </summary>
public sealed class MemoryBudget
{
    private readonly Lock _rounds = new();
    private readonly Queue<long> _roundsAt = new();
    private readonly long _momentBytes;
    private ImmutableArray<BudgetShare> _shares = [];
    private long _used;
    private long _moment;
    private long _addedInMoment;
    private long _evicted;
    private int _isEvicting;

    /// <param name="maximumBytes">The most bytes for all caches and views, as they estimate them.</param>
    public MemoryBudget(long maximumBytes = CacheLimits.DefaultBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumBytes, 1);
        MaximumBytes = maximumBytes;
        _momentBytes = Math.Max(1, maximumBytes / CacheLimits.MomentsPerBudget);
    }

    public long MaximumBytes { get; }

    /// <summary>The estimated bytes of all caches and views.</summary>
    public long UsedBytes => Volatile.Read(ref _used);

    /// <summary>The bytes evicted since the start, because the budget was used up or the entries were idle.</summary>
    public long EvictedBytes => Volatile.Read(ref _evicted);

    /// <summary>The caches and views.</summary>
    public IReadOnlyCollection<BudgetShare> Shares => _shares;

    /// <summary>What entries record as their last use.</summary>
    internal long Moment => Volatile.Read(ref _moment);

    /// <summary>Evicts the least recently used entries until part of the budget is free; does nothing unless it is used up.</summary>
    /// <returns>The bytes freed.</returns>
    public long Trim()
    {
        lock (_rounds)
        {
            var tooMuch = UsedBytes - MaximumBytes;
            return tooMuch > 0 ? LetGo(tooMuch + (MaximumBytes / CacheLimits.FreedPart), long.MaxValue) : 0;
        }
    }

    /// <summary>Runs one periodic round: evicts entries that have been unused for several rounds, except for a small part of the budget.</summary>
    /// <returns>The bytes freed.</returns>
    public long LetIdleGo()
    {
        lock (_rounds)
        {
            _roundsAt.Enqueue(Interlocked.Increment(ref _moment));
            if (_roundsAt.Count <= CacheLimits.IdleRounds)
            {
                return 0;
            }

            var before = _roundsAt.Dequeue();
            var tooMuch = UsedBytes - (MaximumBytes / CacheLimits.KeptWhenIdlePart);
            return tooMuch > 0 ? LetGo(tooMuch, before) : 0;
        }
    }

    internal void Join(BudgetShare share) => ImmutableInterlocked.Update(ref _shares, static (shares, joining) => shares.Add(joining), share);

    /// <summary>Counts bytes that were added or removed.</summary>
    internal void Charge(long bytes)
    {
        var used = Interlocked.Add(ref _used, bytes);
        if (bytes <= 0)
        {
            return;
        }

        if (Interlocked.Add(ref _addedInMoment, bytes) >= _momentBytes)
        {
            Volatile.Write(ref _addedInMoment, 0);
            Interlocked.Increment(ref _moment);
        }

        // A cache is filled by a request or by the tail, and neither should wait for an eviction.
        if (used > MaximumBytes && Interlocked.Exchange(ref _isEvicting, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static budget => budget.TrimInBackground(), this, preferLocal: false);
        }
    }

    private void TrimInBackground()
    {
        // Entries added during an eviction found it running and started none, so check again afterwards.
        long freed;
        do
        {
            freed = Trim();
            Volatile.Write(ref _isEvicting, 0);
        }
        while (freed > 0 && UsedBytes > MaximumBytes && Interlocked.Exchange(ref _isEvicting, 1) == 0);
    }

    private long LetGo(long bytes, long usedBefore)
    {
        var ages = new EntryAges();
        foreach (var share in _shares)
        {
            share.Survey(ages);
        }

        var eviction = ages.Oldest(bytes, usedBefore);
        var freed = _shares.Sum(share => share.LetGo(eviction));
        Interlocked.Add(ref _evicted, freed);
        return freed;
    }
}

/// <summary>Reports how much of the budget each cache uses.</summary>
internal static class MemoryBudgetMetrics
{
    public const string MeterName = "Myelin.Caches";

    public static void Show(MemoryBudget budget, IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "myelin.caches.used", () => ByName(budget, static share => share.Bytes), "By", "Estimated bytes that a cache or the views of something hold.");
        meter.CreateObservableGauge(
            "myelin.caches.entries", () => ByName(budget, static share => share.Entries), null, "Entries that a cache or the views of something hold.");
        meter.CreateObservableGauge("myelin.caches.budget", () => budget.MaximumBytes, "By", "The bytes that all caches and views may hold together.");
        meter.CreateObservableCounter(
            "myelin.caches.evicted", () => budget.EvictedBytes, "By", "Estimated bytes let go because the budget was used up or nobody used them.");
    }

    private static IEnumerable<Measurement<long>> ByName(MemoryBudget budget, Func<BudgetShare, long> value) => budget.Shares
        .GroupBy(share => share.Name, StringComparer.Ordinal)
        .Select(shares => new Measurement<long>(shares.Sum(value), new KeyValuePair<string, object?>("cache", shares.Key)));
}

/// <summary>
/// Memory that is kept to save work under load and that counts against no budget. It is bounded, and released when the server becomes idle.
/// </summary>
internal interface ISpareMemory
{
    void LetGo();
}
