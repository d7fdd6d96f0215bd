using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary><c>contains_display_name</c>: a body in which the rule's owner is named. Deprecated, but rules with it exist.</summary>
public sealed record ContainsDisplayNameCondition(JsonElement Json) : PushCondition(Json)
{
    public override bool Holds(JsonElement pushEvent, PushContext context) =>
        !string.IsNullOrEmpty(context.DisplayName)
        && PushRuleEvaluator.BodyOf(pushEvent) is { } body
        && Glob.Literal(context.DisplayName).MatchesWords(body);
}
