namespace Myelin.Server.RoomDirectory;

/// <summary>The bounds of the room directory.</summary>
internal static class RoomDirectoryLimits
{
    /// <summary>Rooms in a page if no limit is given.</summary>
    public const int DefaultPage = 100;

    /// <summary>The most rooms in a page.</summary>
    public const int MaximumPage = 1_000;

    /// <summary>The most servers named for an alias.</summary>
    public const int ServersOfAlias = 100;
}
