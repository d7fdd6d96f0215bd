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
