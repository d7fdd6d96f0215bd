using System.Text.Json;

namespace Myelin.Server.Tests.Contract;

/// <summary>
/// What differs between an answer and the same read by a type and written again. The order of members does not count, nor how a number is written; and
/// a member that is null may be absent, since a type that has a property for it reads both alike.
/// </summary>
internal static class JsonDifference
{
    /// <summary>A line for each difference, with its place as a path.</summary>
    public static IEnumerable<string> Of(JsonElement answered, JsonElement rewritten, string path = "$") => (answered.ValueKind, rewritten.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => OfObjects(answered, rewritten, path),
        (JsonValueKind.Array, JsonValueKind.Array) => OfArrays(answered, rewritten, path),
        _ => AreEqual(answered, rewritten) ? [] : [$"{path} is {Short(answered)} and was read as {Short(rewritten)}"],
    };

    private static IEnumerable<string> OfObjects(JsonElement answered, JsonElement rewritten, string path)
    {
        foreach (var member in answered.EnumerateObject())
        {
            var place = $"{path}.{member.Name}";
            if (rewritten.TryGetProperty(member.Name, out var value))
            {
                foreach (var difference in Of(member.Value, value, place))
                {
                    yield return difference;
                }
            }
            else if (member.Value.ValueKind != JsonValueKind.Null)
            {
                yield return $"{place} is lost: {Short(member.Value)}";
            }
        }

        foreach (var member in rewritten.EnumerateObject().Where(member => !answered.TryGetProperty(member.Name, out _)))
        {
            yield return $"{path}.{member.Name} was not answered, and was read as {Short(member.Value)}";
        }
    }

    private static IEnumerable<string> OfArrays(JsonElement answered, JsonElement rewritten, string path) =>
        answered.GetArrayLength() != rewritten.GetArrayLength()
            ? [$"{path} has {answered.GetArrayLength()} items, of which {rewritten.GetArrayLength()} were read"]
            : answered.EnumerateArray().Zip(rewritten.EnumerateArray()).SelectMany((pair, index) => Of(pair.First, pair.Second, $"{path}[{index}]"));

    private static bool AreEqual(JsonElement one, JsonElement other) => one.ValueKind == other.ValueKind && JsonElement.DeepEquals(one, other);

    private static string Short(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= 100 ? text : $"{text.AsSpan(0, 100)}...";
    }
}
