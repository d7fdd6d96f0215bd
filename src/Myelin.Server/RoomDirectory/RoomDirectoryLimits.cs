namespace Myelin.Server.RoomDirectory;

/// <summary>Limits for the room directory.</summary>
internal static class RoomDirectoryLimits
{
    /// <summary>Rooms per page if the request has no limit.</summary>
    public const int DefaultPage = 100;

    /// <summary>The most rooms per page.</summary>
    public const int MaximumPage = 1_000;

    /// <summary>The most servers returned for an alias.</summary>
    public const int ServersOfAlias = 100;
}
