namespace Myelin.Server.Presence;

/// <summary>Limits and times for presence.</summary>
internal static class PresenceLimits
{
    /// <summary>How long after the last sync a user counts as offline, as in Synapse.</summary>
    public static readonly TimeSpan OfflineAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long after the last action a user counts as unavailable ("Idle timeout" gives five minutes).</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(5);

    /// <summary>How long after an action a user counts as currently active.</summary>
    public static readonly TimeSpan ActiveFor = TimeSpan.FromMinutes(1);

    /// <summary>How often to check for users who have gone.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(15);

    /// <summary>How long users who were online before a restart have to come back before they count as offline.</summary>
    public static readonly TimeSpan ReturnAfterRestart = TimeSpan.FromMinutes(2);

    /// <summary>How far the saved presence may lag behind.</summary>
    public static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    /// <summary>Users saved per unit.</summary>
    public const int SavedPerUnit = 200;

    /// <summary>The most users whose presence waits to be saved; changes of further users are not saved.</summary>
    public const int MaximumUnsaved = 100_000;

    /// <summary>The most users whose presence is in memory; beyond it those offline for longest are dropped, and read again when needed.</summary>
    public const int MaximumUsers = 50_000;

    /// <summary>The most syncing devices tracked per user; further ones count as one.</summary>
    public const int MaximumDevices = 100;

    /// <summary>The most user actions waiting to be processed; further ones are dropped.</summary>
    public const int MaximumActionsWaiting = 10_000;

    /// <summary>The most bytes of a status message.</summary>
    public const int MaximumStatusMessage = 4_096;
}
