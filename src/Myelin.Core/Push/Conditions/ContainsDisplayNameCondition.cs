using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary><c>contains_display_name</c>: a body in which the rule's owner is named. Deprecated, but rules with it exist.</summary>
public sealed record ContainsDisplayNameCondition(JsonElement Json) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        context.DisplayName is { } name && name.IsIn(pushEvent);
}
