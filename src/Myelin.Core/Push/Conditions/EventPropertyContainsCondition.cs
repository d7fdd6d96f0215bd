using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary><c>event_property_contains</c>: an array that holds exactly a value.</summary>
public sealed record EventPropertyContainsCondition(JsonElement Json, string Key, JsonElement Value) : PushCondition(Json)
{
    private readonly PropertyPath _path = PropertyPath.Parse(Key);

    // Every user has a rule that asks this of every event.
    private readonly string? _mentioned = Key == PushEvent.MentionedKey && Value.ValueKind == JsonValueKind.String ? Value.GetString() : null;

    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        _mentioned is { } user
            ? pushEvent.Mentioned.Contains(user)
            : _path.TryFind(pushEvent.Json, out var array)
                && array.ValueKind == JsonValueKind.Array
                && array.EnumerateArray().Any(actual => PropertyValue.AreSame(Value, actual));
}
