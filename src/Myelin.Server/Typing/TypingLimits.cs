namespace Myelin.Server.Typing;

/// <summary>Limits for typing notifications.</summary>
internal static class TypingLimits
{
    /// <summary>How long a user counts as typing if the client gives no timeout.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The longest timeout; a longer one is reduced to it.</summary>
    public static readonly TimeSpan MaximumTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How long a room whose users have stopped typing is remembered, so that clients are notified.</summary>
    public static readonly TimeSpan SilenceRemembered = TimeSpan.FromHours(1);

    /// <summary>The most rooms with changed state that wait for a check of their typing users; in further rooms typing ends by its timeout.</summary>
    public const int MaximumRoomsWaiting = 10_000;

    /// <summary>The most rooms for which the order of typing changes is kept in memory.</summary>
    public const int RoomsInOrder = 16_384;

    /// <summary>The most typing users per room; further users are left out.</summary>
    public const int MaximumUsersPerRoom = 100;
}
