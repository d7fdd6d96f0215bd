namespace Myelin.Server.Presence;

/// <summary>The bounds and times of presence.</summary>
internal static class PresenceLimits
{
    /// <summary>How long after the end of the last sync a user counts as offline, as in Synapse.</summary>
    public static readonly TimeSpan OfflineAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long after the last action a user counts as unavailable ("Idle timeout" gives five minutes).</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(5);

    /// <summary>How long after an action a user counts as currently active.</summary>
    public static readonly TimeSpan ActiveFor = TimeSpan.FromMinutes(1);

    /// <summary>How often it is looked who has gone.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(15);

    /// <summary>How long users who were there before a restart have to come back until they count as offline.</summary>
    public static readonly TimeSpan ReturnAfterRestart = TimeSpan.FromMinutes(2);

    /// <summary>How far what is saved may lag behind.</summary>
    public static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    /// <summary>Users saved in one unit.</summary>
    public const int SavedPerUnit = 200;

    /// <summary>Users whose presence waits to be saved; the newest change of those beyond it is not.</summary>
    public const int MaximumUnsaved = 100_000;

    /// <summary>Users whose presence is held in memory; beyond it those longest offline are forgotten, and read again when needed.</summary>
    public const int MaximumUsers = 50_000;

    /// <summary>Syncing devices of one user that are told apart; those beyond it count as one.</summary>
    public const int MaximumDevices = 100;

    /// <summary>Actions of users waiting to be noted; those beyond it are not.</summary>
    public const int MaximumActionsWaiting = 10_000;

    /// <summary>The longest status message in bytes.</summary>
    public const int MaximumStatusMessage = 4_096;
}
