using Myelin.Core.Authorization.Rules.Members;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Authorization.Rules;

/// <summary>"If type is <c>m.room.member</c>": one rule for each membership.</summary>
internal static class MemberRule
{
    public static AuthorizationResult Check(Pdu pdu, RoomState room)
    {
        var membership = MembershipStates.Of(pdu);
        if (pdu.StateKey is null || membership == MembershipState.None)
        {
            return AuthorizationResult.Refused("A member event must have a state_key and a membership.");
        }

        // No rule requires the state_key to be a user ID.
        var target = pdu.StateKey;

        // The signature of this user's server has already been checked. A value that isn't a user ID has no server.
        if (room.Version.AllowsRestrictedJoins
            && !pdu.ContentValue("join_authorised_via_users_server"u8).IsEmpty
            && !UserId.TryParse(pdu.ContentText("join_authorised_via_users_server"u8), out _))
        {
            return AuthorizationResult.Refused("join_authorised_via_users_server is not a user ID.");
        }

        return membership switch
        {
            MembershipState.Join => JoinRules.Check(pdu, target, room),
            MembershipState.Invite => InviteRules.Check(pdu, target, room),
            MembershipState.Leave => LeaveRules.Check(pdu, target, room),
            MembershipState.Ban => BanRules.Check(pdu, target, room),
            MembershipState.Knock when room.Version.AllowsKnocking => KnockRules.Check(pdu, target, room),
            _ => AuthorizationResult.Refused("The membership is unknown."),
        };
    }
}
