namespace Myelin.Server.ScheduledWork;

/// <summary>The bounds and times of scheduled work.</summary>
internal static class ScheduledWorkLimits
{
    /// <summary>Pieces of work done at once; the others wait in their order.</summary>
    public const int MaximumRunning = 16;

    /// <summary>The longest name in bytes of UTF-8, kind and key together.</summary>
    public const int MaximumKeyBytes = 1_024;

    /// <summary>How long a piece of work may take before it is cancelled and counts as failed.</summary>
    public static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(5);

    /// <summary>After how long a silence the table is looked at all the same.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long is waited before a database that is away is asked again.</summary>
    public static readonly TimeSpan LookRetry = TimeSpan.FromSeconds(5);

    /// <summary>How long until what failed for the first time is tried again; twice as long after each further failure.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    /// <summary>The longest time between two attempts.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromHours(1);

    /// <summary>How often each process sees to it that there is an owner.</summary>
    public static readonly TimeSpan OwnerInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long until work that has failed is tried again.</summary>
    /// <param name="attempts">How often it had failed before.</param>
    public static TimeSpan BackOff(int attempts)
    {
        // Beyond that many doublings the longest holds anyway.
        var doubled = FirstBackOff * (1L << Math.Clamp(attempts, 0, 30));
        return doubled < LongestBackOff ? doubled : LongestBackOff;
    }
}
