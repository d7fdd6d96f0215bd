namespace Myelin.Server.Log.Readers;

/// <summary>The bounds and times of durable readers.</summary>
internal static class LogReaderLimits
{
    /// <summary>Entries read at once.</summary>
    public const int EntriesPerRead = 1_000;

    /// <summary>How often a cursor is saved that has only passed over entries of which nothing came.</summary>
    public static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    /// <summary>How long until what failed for the first time is tried again; twice as long after each further failure.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    /// <summary>The longest time between two attempts.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);

    /// <summary>How often each process sees to it that every reader has an owner.</summary>
    public static readonly TimeSpan OwnerInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long until an attempt is made again.</summary>
    /// <param name="failures">How many there have been in a row, 1 at least.</param>
    public static TimeSpan BackOff(int failures)
    {
        // Beyond that many doublings the longest holds anyway.
        var doubled = FirstBackOff * (1L << Math.Clamp(failures - 1, 0, 30));
        return doubled < LongestBackOff ? doubled : LongestBackOff;
    }
}
