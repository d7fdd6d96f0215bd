using System.Text.Json;
using Myelin.Core.Events;

namespace Myelin.Core.Authorization;

/// <summary>A user's membership state, from an <c>m.room.member</c> event.</summary>
internal enum MembershipState
{
    /// <summary>No member event, or one without a membership.</summary>
    None,
    Join,
    Invite,
    Leave,
    Ban,
    Knock,

    /// <summary>A membership that no room version defines.</summary>
    Unknown,
}

/// <summary>Reads membership states without allocating strings.</summary>
internal static class MembershipStates
{
    public static MembershipState Of(Pdu? member)
    {
        var membership = member is null ? default : member.ContentValue("membership"u8);
        return membership switch
        {
            [] or [not (byte)'"', ..] => MembershipState.None,
            _ when membership.SequenceEqual("\"join\""u8) => MembershipState.Join,
            _ when membership.SequenceEqual("\"invite\""u8) => MembershipState.Invite,
            _ when membership.SequenceEqual("\"leave\""u8) => MembershipState.Leave,
            _ when membership.SequenceEqual("\"ban\""u8) => MembershipState.Ban,
            _ when membership.SequenceEqual("\"knock\""u8) => MembershipState.Knock,
            _ => MembershipState.Unknown,
        };
    }

    public static MembershipState In(JsonElement content)
    {
        if (content.ValueKind != JsonValueKind.Object
            || !content.TryGetProperty("membership"u8, out var membership)
            || membership.ValueKind != JsonValueKind.String)
        {
            return MembershipState.None;
        }

        return membership switch
        {
            _ when membership.ValueEquals("join"u8) => MembershipState.Join,
            _ when membership.ValueEquals("invite"u8) => MembershipState.Invite,
            _ when membership.ValueEquals("leave"u8) => MembershipState.Leave,
            _ when membership.ValueEquals("ban"u8) => MembershipState.Ban,
            _ when membership.ValueEquals("knock"u8) => MembershipState.Knock,
            _ => MembershipState.Unknown,
        };
    }
}
