namespace Myelin.Server.PushRules;

/// <summary>Limits for push rules, current and former.</summary>
internal static class PushRulesLimits
{
    /// <summary>The most rules of one kind per user.</summary>
    public const int MaximumRules = 10_000;

    /// <summary>The most characters of a rule ID.</summary>
    public const int MaximumRuleId = 1_024;

    /// <summary>The most former rule sets kept per user; the oldest are deleted first.</summary>
    public const int FormerSets = 100;

    /// <summary>The most bytes of a user's former rule sets, compressed; the newest set is kept whatever its size.</summary>
    public const int FormerBytes = 262_144;
}
