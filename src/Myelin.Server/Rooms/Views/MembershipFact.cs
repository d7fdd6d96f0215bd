namespace Myelin.Server.Rooms.Views;

/// <summary>What the log entry of a local user's membership hands to the followers of this process.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Membership">The membership.</param>
/// <param name="Event">The event that gave it.</param>
/// <param name="Sender">Who sent that event.</param>
public sealed record MembershipFact(RoomId RoomId, MembershipKind Membership, EventId Event, UserId Sender);
