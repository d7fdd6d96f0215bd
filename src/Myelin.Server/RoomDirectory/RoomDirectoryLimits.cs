namespace Myelin.Server.RoomDirectory;

/// <summary>The bounds of the room directory.</summary>
internal static class RoomDirectoryLimits
{
    /// <summary>Rooms in one answer if none are asked for.</summary>
    public const int DefaultPage = 100;

    /// <summary>The most rooms in one answer.</summary>
    public const int MaximumPage = 500;

    /// <summary>Descriptions of rooms held in memory.</summary>
    public const int CachedDescriptions = 10_000;

    /// <summary>The most servers named beside a room ID.</summary>
    public const int MaximumServers = 50;
}
