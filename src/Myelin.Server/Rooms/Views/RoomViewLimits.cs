namespace Myelin.Server.Rooms.Views;

/// <summary>The bounds of the views of rooms and of users' rooms.</summary>
internal static class RoomViewLimits
{
    /// <summary>Rooms held in memory; the least recently used go first.</summary>
    public const int MaximumRooms = 20_000;

    /// <summary>Users' room lists held in memory.</summary>
    public const int MaximumUsers = 50_000;

    /// <summary>Timeline events held of one room.</summary>
    public const int TimelineCapacity = 512;

    /// <summary>Timeline events read when a room is loaded.</summary>
    public const int TimelineLoaded = 50;

    /// <summary>Changes of state held of one room.</summary>
    public const int StateChangesHeld = 256;

    /// <summary>Redacted state events of one room that are known with what redacted them; further ones are told without it.</summary>
    public const int RedactedStateHeld = 10_000;
}
