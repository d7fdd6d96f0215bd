using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules.Members;

/// <summary>"If <c>membership</c> is <c>leave</c>": leaving, declining, kicking and lifting a ban.</summary>
internal static class LeaveRules
{
    public static AuthorizationResult Check(Pdu pdu, string target, RoomState room)
    {
        var senderState = room.MembershipOf(pdu.Sender.Value);
        if (pdu.Sender.Value == target)
        {
            return senderState is MembershipState.Invite or MembershipState.Join
                || (senderState == MembershipState.Knock && room.Version.AllowsKnocking)
                ? AuthorizationResult.Allowed
                : AuthorizationResult.Refused("The sender is not in the room, nor invited.");
        }

        if (senderState != MembershipState.Join)
        {
            return AuthorizationResult.Refused("The sender is not joined to the room.");
        }

        var levels = room.PowerLevels;
        var senderLevel = levels.Of(pdu.Sender);
        if (room.MembershipOf(target) == MembershipState.Ban && senderLevel < levels.Ban)
        {
            return AuthorizationResult.Refused("The sender's power level is below the ban level.");
        }

        return senderLevel >= levels.Kick && levels.Of(target) < senderLevel
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The sender's power level is below the kick level, or not above the target user's.");
    }
}
