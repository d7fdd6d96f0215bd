namespace Myelin.Server.PushRules;

/// <summary>The bounds of push rules and of what is kept of former ones.</summary>
internal static class PushRulesLimits
{
    /// <summary>The most rules of one kind that a user has.</summary>
    public const int MaximumRules = 10_000;

    /// <summary>The longest rule ID in characters.</summary>
    public const int MaximumRuleId = 1_024;

    /// <summary>The most former rule sets kept of one user; the oldest go first.</summary>
    public const int FormerSets = 100;

    /// <summary>The most bytes that a user's former rule sets take, compressed; the newest of them is kept whatever it takes.</summary>
    public const int FormerBytes = 262_144;
}
