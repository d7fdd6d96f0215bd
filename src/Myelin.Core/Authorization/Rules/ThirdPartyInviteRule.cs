using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules;

/// <summary>"If type is <c>m.room.third_party_invite</c>: allow if and only if the sender's power level reaches the invite level".</summary>
internal static class ThirdPartyInviteRule
{
    public static AuthorizationResult Check(Pdu pdu, RoomState room) =>
        room.PowerLevels.Of(pdu.Sender) >= room.PowerLevels.Invite
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The sender's power level is below the invite level.");
}
