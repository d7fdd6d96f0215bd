using Myelin.Core.Events;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>The membership of a user in a room ("Room membership"). The values are stored and never change.</summary>
public enum MembershipKind : short
{
    /// <summary>Never a member, or content whose membership is not in the specification.</summary>
    None = 0,

    Join = 1,
    Invite = 2,
    Knock = 3,
    Leave = 4,
    Ban = 5,
}

/// <summary>A user's membership and the event that set it.</summary>
public readonly record struct MemberState(MembershipKind Membership, EventId Event);

/// <summary>Reads memberships from events.</summary>
internal static class MembershipKinds
{
    /// <summary>The membership that an <c>m.room.member</c> event sets; <see cref="MembershipKind.None"/> if it is unknown.</summary>
    public static MembershipKind Of(Pdu pdu) => Parse(pdu.ContentText("membership"u8));

    public static MembershipKind Parse(string? membership) => membership switch
    {
        Membership.Invite => MembershipKind.Invite,
        Membership.Join => MembershipKind.Join,
        Membership.Knock => MembershipKind.Knock,
        Membership.Leave => MembershipKind.Leave,
        Membership.Ban => MembershipKind.Ban,
        _ => MembershipKind.None,
    };

    /// <summary>The specification's name for a membership.</summary>
    public static string Name(MembershipKind membership) => membership switch
    {
        MembershipKind.Invite => Membership.Invite,
        MembershipKind.Join => Membership.Join,
        MembershipKind.Knock => Membership.Knock,
        MembershipKind.Ban => Membership.Ban,
        _ => Membership.Leave,
    };
}
