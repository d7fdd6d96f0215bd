namespace Myelin.Server.Rooms.Views;

/// <summary>The bounds of the views of rooms and of users' rooms.</summary>
internal static class RoomViewLimits
{
    /// <summary>Rooms of which is known when something last happened in them.</summary>
    public const int RoomHeads = 65_536;

    /// <summary>Rooms looked at in one turn of what the tail changes too.</summary>
    public const int HeadsPerTurn = 512;

    /// <summary>The newest log entries that are read to learn when something last happened in rooms; trimming leaves as many.</summary>
    public const int EntriesReadBack = Log.LogLimits.EntriesKept;

    /// <summary>Timeline events held of one room.</summary>
    public const int TimelineCapacity = 512;

    /// <summary>Timeline events read when a room is loaded.</summary>
    public const int TimelineLoaded = 50;

    /// <summary>Changes of state held of one room.</summary>
    public const int StateChangesHeld = 256;

    /// <summary>Redacted state events of one room that are known with what redacted them; further ones are told without it.</summary>
    public const int RedactedStateHeld = 10_000;
}
