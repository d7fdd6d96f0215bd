using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary>Values that are matched exactly: strings, integers, booleans and null, never converted to one another.</summary>
internal static class PropertyValue
{
    private const long GreatestInteger = (1L << 53) - 1;

    public static bool AreSame(JsonElement expected, JsonElement actual) => (expected.ValueKind, actual.ValueKind) switch
    {
        (JsonValueKind.String, JsonValueKind.String) => expected.ValueEquals(actual.GetString()),
        (JsonValueKind.Number, JsonValueKind.Number) =>
            expected.TryGetInt64(out var one) && actual.TryGetInt64(out var other) && one == other && one is >= -GreatestInteger and <= GreatestInteger,
        (JsonValueKind.True, JsonValueKind.True) => true,
        (JsonValueKind.False, JsonValueKind.False) => true,
        (JsonValueKind.Null, JsonValueKind.Null) => true,
        _ => false,
    };
}
