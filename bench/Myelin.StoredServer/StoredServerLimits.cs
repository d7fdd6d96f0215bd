namespace Myelin.StoredServer;

/// <summary>The limits of filling.</summary>
internal static class StoredServerLimits
{
    /// <summary>How many accounts or rooms are created concurrently, so that their commits are combined.</summary>
    public const int Parallel = 32;

    /// <summary>The number of a room's events in one unit of the log.</summary>
    public const int EventsPerUnit = 256;

    /// <summary>The number of events and states that an engine keeps in memory between two units.</summary>
    public const int Remembered = 2_000;

    /// <summary>The most rooms, events or accounts to create.</summary>
    public const int Maximum = 100_000_000;
}
