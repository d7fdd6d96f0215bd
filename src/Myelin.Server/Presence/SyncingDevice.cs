namespace Myelin.Server.Presence;

/// <summary>One of a user's devices that syncs, or did a moment ago. Read and changed under the lock of its user's presence.</summary>
internal sealed class SyncingDevice
{
    /// <summary>Its syncs under way.</summary>
    public int Syncs { get; set; }

    /// <summary>Whether its newest sync says that the user is idle there (<c>set_presence=unavailable</c>).</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>When its last sync ended.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Whether it counts as connected.</summary>
    public bool IsConnectedAt(DateTimeOffset now) => Syncs > 0 || now - SeenAt < PresenceLimits.OfflineAfter;
}
