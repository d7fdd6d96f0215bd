namespace Myelin.StoredServer;

/// <summary>The bounds of filling.</summary>
internal static class StoredServerLimits
{
    /// <summary>Accounts, and rooms, that are made at the same time: what they wait for is committed together.</summary>
    public const int Parallel = 32;

    /// <summary>Events of a room in one unit of the log.</summary>
    public const int EventsPerUnit = 256;

    /// <summary>Events and states that an engine holds between two units.</summary>
    public const int Remembered = 2_000;

    /// <summary>The most rooms, events or accounts asked for.</summary>
    public const int Maximum = 100_000_000;
}
