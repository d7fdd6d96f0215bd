namespace Myelin.Server.Unread;

/// <summary>Limits for unread counts.</summary>
internal static class UnreadLimits
{
    /// <summary>How many of the newest events are counted.</summary>
    public const int Scanned = 1_000;

    /// <summary>The most threads per room with unread counts of their own.</summary>
    public const int Threads = 500;
}
