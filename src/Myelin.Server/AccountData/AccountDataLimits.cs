namespace Myelin.Server.AccountData;

/// <summary>The bounds of account data.</summary>
internal static class AccountDataLimits
{
    /// <summary>The longest type or tag in bytes.</summary>
    public const int MaximumNameBytes = 255;

    /// <summary>The most types that one user keeps, over all rooms.</summary>
    public const int MaximumPerUser = 50_000;

    /// <summary>Users whose account data is held in memory.</summary>
    public const int CachedUsers = 5_000;

    /// <summary>How often a change is tried when others write the same.</summary>
    public const int UpdateAttempts = 20;
}
