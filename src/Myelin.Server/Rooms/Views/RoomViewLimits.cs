namespace Myelin.Server.Rooms.Views;

/// <summary>Limits for the views of rooms and of users' rooms.</summary>
internal static class RoomViewLimits
{
    /// <summary>Rooms whose latest activity is known.</summary>
    public const int RoomHeads = 65_536;

    /// <summary>Rooms checked at a time while holding the lock that the tail also needs.</summary>
    public const int HeadsPerTurn = 512;

    /// <summary>How many of the newest log entries are read to find the latest activity of rooms; trimming keeps as many.</summary>
    public const int EntriesReadBack = Log.LogLimits.EntriesKept;

    /// <summary>Timeline events kept in memory per room.</summary>
    public const int TimelineCapacity = 512;

    /// <summary>Timeline events read when a room is loaded.</summary>
    public const int TimelineLoaded = 50;

    /// <summary>State changes kept in memory per room.</summary>
    public const int MaximumStateChanges = 256;

    /// <summary>State changes read from the database to find the state at an earlier position; if there are more, that state is read itself.</summary>
    public const int StateChangesRead = 1_000;

    /// <summary>State changes read at a time to go back through them.</summary>
    public const int StateChangesRewound = 100;

    /// <summary>Redacted state events per room for which the redaction is kept in memory; others are served without it.</summary>
    public const int MaximumRedactedState = 10_000;
}
