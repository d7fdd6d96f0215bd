using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules.Members;

/// <summary>"If <c>membership</c> is <c>knock</c>" (from room version 7 on).</summary>
internal static class KnockRules
{
    public static AuthorizationResult Check(Pdu pdu, string target, RoomState room)
    {
        var isOpenToKnocks = room.JoinRule switch
        {
            JoinRule.Knock => true,
            JoinRule.KnockRestricted => room.Version.AllowsKnockRestrictedJoins,
            _ => false,
        };
        if (!isOpenToKnocks)
        {
            return AuthorizationResult.Refused("The join rule lets nobody knock.");
        }

        if (pdu.Sender.Value != target)
        {
            return AuthorizationResult.Refused("Nobody can knock for another user.");
        }

        return room.MembershipOf(pdu.Sender.Value) is MembershipState.Ban or MembershipState.Invite or MembershipState.Join
            ? AuthorizationResult.Refused("The sender is banned, invited or joined.")
            : AuthorizationResult.Allowed;
    }
}
