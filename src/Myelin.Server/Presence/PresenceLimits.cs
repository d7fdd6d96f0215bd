namespace Myelin.Server.Presence;

/// <summary>The bounds and times of presence.</summary>
internal static class PresenceLimits
{
    /// <summary>How long after the last sync a user counts as offline.</summary>
    public static readonly TimeSpan OfflineAfter = TimeSpan.FromSeconds(60);

    /// <summary>How long after an action a user counts as currently active.</summary>
    public static readonly TimeSpan ActiveFor = TimeSpan.FromMinutes(1);

    /// <summary>How often it is looked who has gone.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(15);

    /// <summary>Users whose presence is held in memory; beyond it those longest offline are forgotten.</summary>
    public const int MaximumUsers = 50_000;

    /// <summary>The longest status message in bytes.</summary>
    public const int MaximumStatusMessage = 4_096;
}
