namespace Myelin.LoadGenerator;

/// <summary>Every bound of a run, so that a server that is slow or broken ends it instead of holding it up.</summary>
internal static class LoadLimits
{
    /// <summary>The longest that one suite may be asked to measure, in seconds.</summary>
    public const int MaximumSeconds = 120;

    /// <summary>The longest that a server may be left idle after the suites, in seconds.</summary>
    public const int MaximumIdleSeconds = 3600;

    /// <summary>How long making the accounts and rooms of one suite may take.</summary>
    public static readonly TimeSpan Preparation = TimeSpan.FromMinutes(10);

    /// <summary>What a suite may take beyond the time it is asked to measure.</summary>
    public static readonly TimeSpan Overtime = TimeSpan.FromSeconds(60);

    /// <summary>The largest response read, in bytes.</summary>
    public const int MaximumResponseBytes = 64 * 1024 * 1024;

    /// <summary>The largest response head read, in bytes.</summary>
    public const int MaximumHeadBytes = 32 * 1024;

    /// <summary>How many requests of a suite may fail before it is given up.</summary>
    public const int MaximumErrors = 50;

    /// <summary>How many requests at once make accounts, rooms and members before a suite.</summary>
    public const int PreparationConnections = 16;
}
