using System.Collections.Immutable;

namespace Myelin.Core.Push;

/// <summary>The order of rules within a kind: <c>.m.rule.master</c>, then the user's own rules, then the server's defaults.</summary>
public static class PushRulesetOrder
{
    /// <summary>
    /// Inserts a user's rule in its place, and removes an existing rule with the same ID (Client-Server API, <c>PUT /pushrules/global/{kind}/{ruleId}</c>).
    /// </summary>
    /// <param name="rules">The rules so far.</param>
    /// <param name="kind">The rule's kind.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="before">The user's rule that it must directly precede; null for none.</param>
    /// <param name="after">The user's rule that it must directly follow; null for none. Ignored if <paramref name="before"/> is given.</param>
    /// <param name="result">The ruleset with the rule. Without <paramref name="before"/> and <paramref name="after"/>, it becomes the user's highest.</param>
    /// <returns>False if <paramref name="before"/> or <paramref name="after"/> is not one of the user's own rules.</returns>
    public static bool TryPut(PushRuleset rules, PushRuleKind kind, PushRule rule, string? before, string? after, out PushRuleset result)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(rule);
        result = rules;
        var others = rules[kind].RemoveAll(other => other.RuleId == rule.RuleId);
        var index = (before ?? after) is { } neighbour
            ? IndexOfOwn(others, neighbour) is var found and >= 0 ? found + (before is null ? 1 : 0) : -1
            : others.TakeWhile(static other => other.RuleId == DefaultPushRules.MasterRuleId).Count();
        if (index < 0)
        {
            return false;
        }

        result = rules.With(kind, others.Insert(index, rule));
        return true;
    }

    /// <summary>
    /// Merges the user's own rules with the server's current defaults. Defaults keep the user's changes to <c>actions</c> and
    /// <c>enabled</c>; stored defaults that no longer exist are dropped.
    /// </summary>
    /// <param name="stored">The stored rules.</param>
    /// <param name="defaults">The defaults, see <see cref="DefaultPushRules.For"/>.</param>
    public static PushRuleset WithDefaults(PushRuleset stored, PushRuleset defaults)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(defaults);
        var result = PushRuleset.Empty;
        foreach (var kind in Enum.GetValues<PushRuleKind>())
        {
            var changed = defaults[kind].Select(rule => stored.Find(kind, rule.RuleId) is { } kept
                ? rule with { Enabled = kept.Enabled, Actions = kept.Actions }
                : rule).ToList();
            result = result.With(
                kind,
                [
                    .. changed.Where(IsMaster),
                    .. stored[kind].Where(static rule => !IsServerDefault(rule)),
                    .. changed.Where(static rule => !IsMaster(rule)),
                ]);
        }

        return result;
    }

    /// <summary>Whether a rule is a server default, a current or a former one.</summary>
    internal static bool IsServerDefault(PushRule rule) => rule.Default || rule.RuleId.StartsWith('.');

    private static bool IsMaster(PushRule rule) => rule.RuleId == DefaultPushRules.MasterRuleId;

    private static int IndexOfOwn(ImmutableArray<PushRule> rules, string ruleId)
    {
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].RuleId == ruleId && !IsServerDefault(rules[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
