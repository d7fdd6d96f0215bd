namespace Myelin.Server.Typing;

/// <summary>The bounds of typing notifications.</summary>
internal static class TypingLimits
{
    /// <summary>How long a user types who gives no timeout.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The longest timeout; a longer one is cut.</summary>
    public static readonly TimeSpan MaximumTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How long it is remembered that nobody types any more, so that clients are told.</summary>
    public static readonly TimeSpan SilenceRemembered = TimeSpan.FromHours(1);

    /// <summary>Rooms whose state has changed and whose typing users are to be looked at; in those beyond it, typing ends by its timeout.</summary>
    public const int MaximumRoomsWaiting = 10_000;

    /// <summary>Rooms of which is held in what order typing changed in them.</summary>
    public const int RoomsInOrder = 16_384;

    /// <summary>The most users told as typing in one room; whoever comes after is not told.</summary>
    public const int MaximumUsersPerRoom = 100;
}
