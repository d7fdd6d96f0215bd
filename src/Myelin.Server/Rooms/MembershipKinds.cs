using Myelin.Core.Events;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Reads memberships from events.</summary>
internal static class MembershipKinds
{
    /// <summary>The membership that an <c>m.room.member</c> event gives; none for an unknown one.</summary>
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

    /// <summary>The specification's word for a membership.</summary>
    public static string Name(MembershipKind membership) => membership switch
    {
        MembershipKind.Invite => Membership.Invite,
        MembershipKind.Join => Membership.Join,
        MembershipKind.Knock => Membership.Knock,
        MembershipKind.Ban => Membership.Ban,
        _ => Membership.Leave,
    };
}
