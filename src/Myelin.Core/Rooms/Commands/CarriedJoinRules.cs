using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The old room's join rules, or <c>invite</c> where the new room's version does not know them.</summary>
internal static class CarriedJoinRules
{
    private static readonly ReadOnlyMemory<byte> Invite = """{"join_rule":"invite"}"""u8.ToArray();

    public static ReadOnlyMemory<byte> For(RoomVersion version, Pdu joinRules)
    {
        var isKnown = joinRules.ContentText("join_rule"u8) switch
        {
            "knock" => version.AllowsKnocking,
            "restricted" => version.AllowsRestrictedJoins,
            "knock_restricted" => version.AllowsKnockRestrictedJoins,
            _ => true,
        };
        return isKnown ? joinRules.ContentJson : Invite;
    }
}
