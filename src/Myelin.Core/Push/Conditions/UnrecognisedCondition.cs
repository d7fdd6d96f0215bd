using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary>"Unrecognised conditions MUST NOT match any events, effectively making the push rule disabled."</summary>
public sealed record UnrecognisedCondition(JsonElement Json) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) => false;
}
