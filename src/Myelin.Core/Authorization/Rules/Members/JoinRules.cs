using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Authorization.Rules.Members;

/// <summary>"If <c>membership</c> is <c>join</c>".</summary>
internal static class JoinRules
{
    public static AuthorizationResult Check(Pdu pdu, string target, RoomState room)
    {
        if (pdu.PrevEvents is [var only] && only == room.Create.EventId && target == RoomCreators.Of(room.Create).Creator)
        {
            return AuthorizationResult.Allowed;
        }

        if (pdu.Sender.Value != target)
        {
            return AuthorizationResult.Refused("Nobody can join for another user.");
        }

        var current = room.MembershipOf(pdu.Sender.Value);
        if (current == MembershipState.Ban)
        {
            return AuthorizationResult.Refused("The sender is banned.");
        }

        var isInvitedOrJoined = current is MembershipState.Invite or MembershipState.Join;
        return room.JoinRule switch
        {
            JoinRule.Public => AuthorizationResult.Allowed,
            JoinRule.Invite => InvitedOnly(isInvitedOrJoined),
            JoinRule.Knock when room.Version.AllowsKnocking => InvitedOnly(isInvitedOrJoined),
            JoinRule.Restricted when room.Version.AllowsRestrictedJoins => Restricted(pdu, room, isInvitedOrJoined),
            JoinRule.KnockRestricted when room.Version.AllowsKnockRestrictedJoins => Restricted(pdu, room, isInvitedOrJoined),
            _ => AuthorizationResult.Refused("The join rule lets nobody join."),
        };
    }

    private static AuthorizationResult InvitedOnly(bool isInvitedOrJoined) =>
        isInvitedOrJoined ? AuthorizationResult.Allowed : AuthorizationResult.Refused("The sender is not invited.");

    private static AuthorizationResult Restricted(Pdu pdu, RoomState room, bool isInvitedOrJoined)
    {
        if (isInvitedOrJoined)
        {
            return AuthorizationResult.Allowed;
        }

        if (!UserId.TryParse(pdu.ContentText("join_authorised_via_users_server"u8), out var user))
        {
            return AuthorizationResult.Refused("The join is authorised by nobody.");
        }

        return room.MembershipOf(user.Value) == MembershipState.Join && room.PowerLevels.Of(user) >= room.PowerLevels.Invite
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The user that authorises the join is not joined or may not invite.");
    }
}
