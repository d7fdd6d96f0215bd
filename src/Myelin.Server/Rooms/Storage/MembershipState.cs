using Myelin.Core.Events;

namespace Myelin.Server.Rooms.Storage;

/// <summary>A membership as it is stored; the values are never changed (Client-Server API, "Room membership").</summary>
public enum MembershipState : short
{
    /// <summary>A content without a membership that the specification knows.</summary>
    None = 0,

    Join = 1,
    Invite = 2,
    Knock = 3,
    Leave = 4,
    Ban = 5,
}

/// <summary>Reads memberships from events.</summary>
public static class MembershipStates
{
    /// <summary>The membership that an <c>m.room.member</c> event says.</summary>
    public static MembershipState Of(Pdu member) =>
        member.Content.TryGetProperty("membership", out var value) && value.ValueKind is System.Text.Json.JsonValueKind.String
            ? Parse(value.GetString())
            : MembershipState.None;

    public static MembershipState Parse(string? text) => text switch
    {
        Membership.Join => MembershipState.Join,
        Membership.Invite => MembershipState.Invite,
        Membership.Knock => MembershipState.Knock,
        Membership.Leave => MembershipState.Leave,
        Membership.Ban => MembershipState.Ban,
        _ => MembershipState.None,
    };
}
