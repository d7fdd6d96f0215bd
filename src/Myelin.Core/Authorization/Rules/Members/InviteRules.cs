using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules.Members;

/// <summary>"If <c>membership</c> is <c>invite</c>".</summary>
internal static class InviteRules
{
    public static AuthorizationResult Check(Pdu pdu, string target, RoomState room)
    {
        if (!pdu.ContentValue("third_party_invite"u8).IsEmpty && pdu.ParseContent().TryGetProperty("third_party_invite"u8, out var thirdPartyInvite))
        {
            return ThirdPartyInviteRules.Check(pdu, target, thirdPartyInvite, room);
        }

        if (room.MembershipOf(pdu.Sender.Value) != MembershipState.Join)
        {
            return AuthorizationResult.Refused("The sender is not joined to the room.");
        }

        if (room.MembershipOf(target) is MembershipState.Join or MembershipState.Ban)
        {
            return AuthorizationResult.Refused("The target user is joined or banned.");
        }

        return room.PowerLevels.Of(pdu.Sender) >= room.PowerLevels.Invite
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The sender's power level is below the invite level.");
    }
}
