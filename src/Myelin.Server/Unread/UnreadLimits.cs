namespace Myelin.Server.Unread;

/// <summary>The bounds of unread counting.</summary>
internal static class UnreadLimits
{
    /// <summary>The newest events that unread notifications are counted in.</summary>
    public const int Scanned = 1_000;

    /// <summary>Threads of a room whose unread notifications are told apart.</summary>
    public const int Threads = 500;
}
