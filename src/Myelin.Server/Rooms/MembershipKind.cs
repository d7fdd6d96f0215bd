using Myelin.Server.Rooms.Views;
namespace Myelin.Server.Rooms;

/// <summary>The membership of a user in a room ("Room membership"). The values are stored and never change.</summary>
public enum MembershipKind : short
{
    /// <summary>Never a member, or a content without a membership that the specification knows.</summary>
    None = 0,

    Join = 1,
    Invite = 2,
    Knock = 3,
    Leave = 4,
    Ban = 5,
}

/// <summary>A member of a room: the membership and the event that gave it.</summary>
public readonly record struct MemberState(MembershipKind Membership, EventId Event);
