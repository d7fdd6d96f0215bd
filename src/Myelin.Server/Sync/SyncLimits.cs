namespace Myelin.Server.Sync;

/// <summary>Limits for syncing.</summary>
internal static class SyncLimits
{
    /// <summary>Timeline events per room if the filter has no limit.</summary>
    public const int DefaultTimeline = 10;

    /// <summary>The most timeline events per room, whatever the filter's limit.</summary>
    public const int MaximumTimeline = 1_000;

    /// <summary>How many stored events are scanned per room for those that pass the filter; beyond that the timeline is limited.</summary>
    public const int MaximumScanned = 2_000;

    /// <summary>The longest time that a request waits.</summary>
    public static readonly TimeSpan MaximumTimeout = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for this process to reach the position of a token before the token is treated as foreign.</summary>
    public static readonly TimeSpan AheadTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The most users with listeners; those whose last poll is oldest are dropped first.</summary>
    public const int MaximumListeners = 50_000;

    /// <summary>How long a user's listener stays after the last poll.</summary>
    public static readonly TimeSpan ListenerAge = TimeSpan.FromMinutes(5);

    /// <summary>The most members remembered per device; beyond that members are sent again.</summary>
    public const int LazyMembersPerDevice = 5_000;

    /// <summary>The most heroes of a room ("RoomSummary").</summary>
    public const int Heroes = 5;
}
