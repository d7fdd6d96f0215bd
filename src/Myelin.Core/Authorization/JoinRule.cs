using Myelin.Core.Events;

namespace Myelin.Core.Authorization;

/// <summary>A room's join rule (Client-Server API, <c>m.room.join_rules</c>).</summary>
internal enum JoinRule
{
    /// <summary>Also the rule of a room without join rules.</summary>
    Invite,
    Public,
    Knock,
    Restricted,
    KnockRestricted,

    /// <summary>Any other rule, including <c>private</c>: nobody can join.</summary>
    Unknown,
}

/// <summary>Reads join rules.</summary>
internal static class JoinRuleValues
{
    public static JoinRule Of(Pdu? joinRules)
    {
        var rule = joinRules is null ? default : joinRules.ContentValue("join_rule"u8);
        return rule switch
        {
            [] => JoinRule.Invite,
            _ when rule.SequenceEqual("\"public\""u8) => JoinRule.Public,
            _ when rule.SequenceEqual("\"invite\""u8) => JoinRule.Invite,
            _ when rule.SequenceEqual("\"knock\""u8) => JoinRule.Knock,
            _ when rule.SequenceEqual("\"restricted\""u8) => JoinRule.Restricted,
            _ when rule.SequenceEqual("\"knock_restricted\""u8) => JoinRule.KnockRestricted,
            _ => JoinRule.Unknown,
        };
    }
}
