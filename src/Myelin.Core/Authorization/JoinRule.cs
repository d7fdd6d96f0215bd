using System.Text.Json;
using Myelin.Core.Events;

namespace Myelin.Core.Authorization;

/// <summary>A room's join rule (Client-Server API, <c>m.room.join_rules</c>).</summary>
internal enum JoinRule
{
    /// <summary>Also what holds in a room without join rules.</summary>
    Invite,
    Public,
    Knock,
    Restricted,
    KnockRestricted,

    /// <summary>Any other rule, <c>private</c> among them: nobody joins by it.</summary>
    Unknown,
}

/// <summary>Reads join rules.</summary>
internal static class JoinRuleValues
{
    public static JoinRule Of(Pdu? joinRules)
    {
        if (joinRules is null || !joinRules.Content.TryGetProperty("join_rule"u8, out var rule))
        {
            return JoinRule.Invite;
        }

        return rule switch
        {
            { ValueKind: not JsonValueKind.String } => JoinRule.Unknown,
            _ when rule.ValueEquals("public"u8) => JoinRule.Public,
            _ when rule.ValueEquals("invite"u8) => JoinRule.Invite,
            _ when rule.ValueEquals("knock"u8) => JoinRule.Knock,
            _ when rule.ValueEquals("restricted"u8) => JoinRule.Restricted,
            _ when rule.ValueEquals("knock_restricted"u8) => JoinRule.KnockRestricted,
            _ => JoinRule.Unknown,
        };
    }
}
