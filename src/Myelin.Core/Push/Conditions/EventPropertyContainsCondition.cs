using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary><c>event_property_contains</c>: an array that holds exactly a value.</summary>
public sealed record EventPropertyContainsCondition(JsonElement Json, string Key, JsonElement Value) : PushCondition(Json)
{
    private readonly PropertyPath _path = PropertyPath.Parse(Key);

    public override bool Holds(JsonElement pushEvent, PushContext context) =>
        _path.TryFind(pushEvent, out var array)
        && array.ValueKind == JsonValueKind.Array
        && array.EnumerateArray().Any(actual => PropertyValue.AreSame(Value, actual));
}
