namespace Myelin.Server.Rooms.Views;

/// <summary>The membership of a user in a room.</summary>
public enum MembershipKind : byte
{
    None,
    Invite,
    Join,
    Knock,
    Leave,
    Ban,
}

/// <summary>A member of a room: the membership and the event that gave it.</summary>
public readonly record struct MemberState(MembershipKind Membership, EventId Event);
