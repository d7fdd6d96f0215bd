namespace Myelin.Server.Push.Delivery;

/// <summary>An event that a user's rules want the user to be notified of.</summary>
/// <param name="Position">Its log position.</param>
/// <param name="Room">The number of its room.</param>
[GenerateSerializer]
[Immutable]
internal readonly record struct PushedEvent([property: Id(0)] long Position, [property: Id(1)] long Room);

/// <summary>What the owner of a pusher is woken with.</summary>
/// <param name="UpTo">How far the log has been looked through for this pusher.</param>
/// <param name="Events">What it is to tell of, in order.</param>
/// <param name="ChangesBadge">Whether the user's badge may have changed without one of them.</param>
/// <param name="IsSet">Whether the pusher was set anew: what failed is tried again at once.</param>
[GenerateSerializer]
[Immutable]
internal sealed record PusherWake(
    [property: Id(0)] long UpTo, [property: Id(1)] PushedEvent[] Events, [property: Id(2)] bool ChangesBadge, [property: Id(3)] bool IsSet);
