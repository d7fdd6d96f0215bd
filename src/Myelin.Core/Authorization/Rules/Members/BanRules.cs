using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules.Members;

/// <summary>"If <c>membership</c> is <c>ban</c>".</summary>
internal static class BanRules
{
    public static AuthorizationResult Check(Pdu pdu, string target, RoomState room)
    {
        if (room.MembershipOf(pdu.Sender.Value) != MembershipState.Join)
        {
            return AuthorizationResult.Refused("The sender is not joined to the room.");
        }

        var levels = room.PowerLevels;
        var senderLevel = levels.Of(pdu.Sender);
        return senderLevel >= levels.Ban && levels.Of(target) < senderLevel
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The sender's power level is below the ban level, or not above the target user's.");
    }
}
