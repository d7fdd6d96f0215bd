using System.Diagnostics.Metrics;

namespace Myelin.Server.Storage.Caches;

/// <summary>Shows how much of the budget each cache uses.</summary>
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
