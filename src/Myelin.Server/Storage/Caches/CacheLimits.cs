namespace Myelin.Server.Storage.Caches;

/// <summary>How the memory of caches and views is bounded and given back.</summary>
internal static class CacheLimits
{
    /// <summary>The budget unless the setting says otherwise.</summary>
    public const long DefaultBytes = 32 * 1024 * 1024;

    /// <summary>The least budget that can be set: below it nothing would be found twice.</summary>
    public const long MinimumBytes = 1024 * 1024;

    /// <summary>Into how many moments the filling of the whole budget is divided: so finely are entries told apart by when they were last used.</summary>
    public const int MomentsPerBudget = 64;

    /// <summary>The part of the budget that is made free once it is used up, as its divisor.</summary>
    public const int FreedPart = 16;

    /// <summary>The part of the budget that idle entries may keep, as its divisor: a server with few users needs no more, and stays warm.</summary>
    public const int KeptWhenIdlePart = 64;

    /// <summary>The first round after a start, which leaves much behind: it comes when the start is over, and a server that nobody uses is small from then on.</summary>
    public static readonly TimeSpan FirstRound = TimeSpan.FromSeconds(5);

    /// <summary>How often idle entries are looked for.</summary>
    public static readonly TimeSpan RoundInterval = TimeSpan.FromMinutes(1);

    /// <summary>The rounds after which an entry that nobody has used is idle.</summary>
    public const int IdleRounds = 5;

    /// <summary>What a process allocates at most between two rounds while it is at rest.</summary>
    public const long AllocatedAtRest = 16 * 1024 * 1024;

    /// <summary>What a process at rest leaves at most before it is collected.</summary>
    public const long LeftAtRest = 3 * 1024 * 1024;

    /// <summary>In how many slots keys remember when they changed; keys that share one cost each other a read.</summary>
    public const int ChangeSlots = 1_024;

    /// <summary>Entries that are let go under one lock.</summary>
    public const int LetGoAtOnce = 256;

    /// <summary>Entries below which a table is not made smaller.</summary>
    public const int SmallTable = 4_096;
}
