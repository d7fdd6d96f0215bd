namespace Myelin.Server.Sync;

/// <summary>The bounds of syncing.</summary>
internal static class SyncLimits
{
    /// <summary>Timeline events of a room when the filter says nothing.</summary>
    public const int DefaultTimeline = 10;

    /// <summary>The most timeline events of a room, whatever the filter says.</summary>
    public const int MaximumTimeline = 1_000;

    /// <summary>How many stored events one room's timeline looks through for those that pass the filter; beyond that it is limited.</summary>
    public const int MaximumScanned = 2_000;

    /// <summary>The longest a request waits.</summary>
    public static readonly TimeSpan MaximumTimeout = TimeSpan.FromMinutes(5);

    /// <summary>How long a token that is ahead of this process is waited for before it is taken for a foreign one.</summary>
    public static readonly TimeSpan AheadTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Users whose polls are listened for; those that polled least recently go first.</summary>
    public const int MaximumListeners = 50_000;

    /// <summary>How long a user is listened for after the last poll.</summary>
    public static readonly TimeSpan ListenerAge = TimeSpan.FromMinutes(5);

    /// <summary>Members remembered of one device; beyond that they are told again.</summary>
    public const int LazyMembersPerDevice = 5_000;

    /// <summary>Heroes told of a room ("RoomSummary").</summary>
    public const int Heroes = 5;
}
