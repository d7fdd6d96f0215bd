namespace Myelin.LoadGenerator;

/// <summary>All limits of a run, so that a slow or broken server ends it instead of blocking it.</summary>
internal static class LoadLimits
{
    /// <summary>The longest measuring time of a suite, in seconds.</summary>
    public const int MaximumSeconds = 120;

    /// <summary>The longest idle time after the suites, in seconds.</summary>
    public const int MaximumIdleSeconds = 3600;

    /// <summary>How long a suite may take to create its accounts and rooms.</summary>
    public static readonly TimeSpan Preparation = TimeSpan.FromMinutes(10);

    /// <summary>How long a suite may take beyond its measuring time.</summary>
    public static readonly TimeSpan Overtime = TimeSpan.FromSeconds(60);

    /// <summary>The largest response read, in bytes.</summary>
    public const int MaximumResponseBytes = 64 * 1024 * 1024;

    /// <summary>The largest response head read, in bytes.</summary>
    public const int MaximumHeadBytes = 32 * 1024;

    /// <summary>How many requests of a suite may fail before it is aborted.</summary>
    public const int MaximumErrors = 50;

    /// <summary>How many concurrent requests create accounts, rooms and members before a suite.</summary>
    public const int PreparationConnections = 16;
}
