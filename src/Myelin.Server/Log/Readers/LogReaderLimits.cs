namespace Myelin.Server.Log.Readers;

/// <summary>Bounds and intervals of durable readers.</summary>
internal static class LogReaderLimits
{
    /// <summary>Entries read at once.</summary>
    public const int EntriesPerRead = 1_000;

    /// <summary>How often a cursor is saved that has only passed entries without a unit.</summary>
    public static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    /// <summary>The delay after the first failure; each further failure doubles it.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay between two attempts.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);

    /// <summary>How often each process makes sure that every reader has an owner.</summary>
    public static readonly TimeSpan OwnerInterval = TimeSpan.FromMinutes(1);

    /// <summary>The delay before the next attempt.</summary>
    /// <param name="failures">The number of consecutive failures, at least 1.</param>
    public static TimeSpan BackOff(int failures)
    {
        // More doublings would exceed the longest delay anyway.
        var doubled = FirstBackOff * (1L << Math.Clamp(failures - 1, 0, 30));
        return doubled < LongestBackOff ? doubled : LongestBackOff;
    }
}
