namespace Myelin.Server.ScheduledWork;

/// <summary>Bounds and intervals of scheduled work.</summary>
internal static class ScheduledWorkLimits
{
    /// <summary>Pieces of work that run at once; the others wait their turn.</summary>
    public const int MaximumRunning = 16;

    /// <summary>The longest name in bytes of UTF-8, kind and key together.</summary>
    public const int MaximumKeyBytes = 1_024;

    /// <summary>How long a piece of work may run before it is cancelled and counts as failed.</summary>
    public static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(5);

    /// <summary>After how long without a notification the table is checked anyway.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait before querying an unavailable database again.</summary>
    public static readonly TimeSpan LookRetry = TimeSpan.FromSeconds(5);

    /// <summary>The delay after the first failure; each further failure doubles it.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay between two attempts.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromHours(1);

    /// <summary>How often each process makes sure that there is an owner.</summary>
    public static readonly TimeSpan OwnerInterval = TimeSpan.FromMinutes(1);

    /// <summary>The delay before failed work is retried.</summary>
    /// <param name="attempts">The number of earlier failures.</param>
    public static TimeSpan BackOff(int attempts)
    {
        // More doublings would exceed the longest delay anyway.
        var doubled = FirstBackOff * (1L << Math.Clamp(attempts, 0, 30));
        return doubled < LongestBackOff ? doubled : LongestBackOff;
    }
}
