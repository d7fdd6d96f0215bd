namespace Myelin.Server.Storage.Caches;

/// <summary>How the memory of caches and views is bounded and released.</summary>
internal static class CacheLimits
{
    /// <summary>The default budget.</summary>
    public const long DefaultBytes = 32 * 1024 * 1024;

    /// <summary>The smallest budget that can be set: below it, hardly anything would be found in a cache.</summary>
    public const long MinimumBytes = 1024 * 1024;

    /// <summary>How many moments filling the whole budget takes; entries used in the same moment count as equally old.</summary>
    public const int MomentsPerBudget = 64;

    /// <summary>The part of the budget that is freed once it is used up, as a divisor.</summary>
    public const int FreedPart = 16;

    /// <summary>The part of the budget that idle entries may keep, as a divisor: a server with few users needs no more and stays warm.</summary>
    public const int KeptWhenIdlePart = 64;

    /// <summary>When the first round runs. Startup leaves much garbage, so this makes an unused server small from the beginning.</summary>
    public static readonly TimeSpan FirstRound = TimeSpan.FromSeconds(5);

    /// <summary>How often idle entries are evicted.</summary>
    public static readonly TimeSpan RoundInterval = TimeSpan.FromMinutes(1);

    /// <summary>After how many rounds without use an entry is idle.</summary>
    public const int IdleRounds = 5;

    /// <summary>The most that an idle process allocates between two rounds.</summary>
    public const long AllocatedAtRest = 16 * 1024 * 1024;

    /// <summary>The most garbage an idle process accumulates before it is collected.</summary>
    public const long LeftAtRest = 1024 * 1024;

    /// <summary>How many slots record when keys changed. A change of one key makes reads of other keys in its slot uncacheable.</summary>
    public const int ChangeSlots = 1_024;

    /// <summary>Entries evicted under one lock.</summary>
    public const int LetGoAtOnce = 256;

    /// <summary>Tables that never had more entries than this are not shrunk.</summary>
    public const int SmallTable = 4_096;
}
