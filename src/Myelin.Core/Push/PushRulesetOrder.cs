using System.Collections.Immutable;

namespace Myelin.Core.Push;

/// <summary>Where rules stand within their kind: <c>.m.rule.master</c>, then the user's own, then the server's defaults.</summary>
public static class PushRulesetOrder
{
    /// <summary>
    /// Puts a user's rule into its place; one of the same ID goes (Client-Server API, <c>PUT /pushrules/global/{kind}/{ruleId}</c>).
    /// </summary>
    /// <param name="rules">The rules so far.</param>
    /// <param name="kind">The rule's kind.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="before">The user's rule that it is to precede directly; null if none.</param>
    /// <param name="after">The user's rule that it is to follow directly; null if none. <paramref name="before"/> counts first.</param>
    /// <param name="result">The ruleset with it; without <paramref name="before"/> and <paramref name="after"/> it is the highest of the user's.</param>
    /// <returns>False if <paramref name="before"/> or <paramref name="after"/> is no rule of the user's.</returns>
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
    /// The user's own rules among the server's defaults of today: defaults keep the actions and the switch that the user has given
    /// them, those that are no more fall away.
    /// </summary>
    /// <param name="stored">The rules as they were stored.</param>
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
                    .. stored[kind].Where(static rule => !IsOfServer(rule)),
                    .. changed.Where(static rule => !IsMaster(rule)),
                ]);
        }

        return result;
    }

    /// <summary>Whether a rule is a default of the server's, of today or of former days.</summary>
    internal static bool IsOfServer(PushRule rule) => rule.Default || rule.RuleId.StartsWith('.');

    private static bool IsMaster(PushRule rule) => rule.RuleId == DefaultPushRules.MasterRuleId;

    private static int IndexOfOwn(ImmutableArray<PushRule> rules, string ruleId)
    {
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].RuleId == ruleId && !IsOfServer(rules[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
