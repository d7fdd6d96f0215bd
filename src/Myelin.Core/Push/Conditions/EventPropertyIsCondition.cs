using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary><c>event_property_is</c>: a property that is exactly a value.</summary>
public sealed record EventPropertyIsCondition(JsonElement Json, string Key, JsonElement Value) : PushCondition(Json)
{
    private readonly PropertyPath _path = PropertyPath.Parse(Key);

    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        _path.TryFind(pushEvent.Json, out var actual) && PropertyValue.AreSame(Value, actual);
}
