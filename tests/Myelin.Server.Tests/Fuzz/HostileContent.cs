using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Json;

namespace Myelin.Server.Tests.Fuzz;

/// <summary>Makes hostile content of good: each field in turn absent, of another kind, too deep, too large, or text that programs stumble over.</summary>
internal static class HostileContent
{
    // What is no JSON never becomes content: the reader of bodies refuses it.
    private static readonly string[] Values = [.. OddValues.Json.Where(IsJson), .. OddValues.Text.Select(text => JsonSerializer.Serialize(text))];

    /// <summary>The content as JSON text with some of it changed.</summary>
    public static string Of(string good, Random random)
    {
        var content = JsonNode.Parse(good)!;
        var odd = new List<string>();
        for (var changes = random.Next(10) switch { < 7 => 1, < 9 => 2, _ => 4 }; changes > 0; changes--)
        {
            var places = Places(content).ToList();
            if (places.Count == 0)
            {
                break;
            }

            Change(places[random.Next(places.Count)], odd, random);
        }

        var text = new StringBuilder(content.ToJsonString());
        for (var i = 0; i < odd.Count; i++)
        {
            text.Replace($"\"{Mark(i)}\"", odd[i]);
        }

        return text.ToString();
    }

    /// <summary>A value of any kind, as JSON text.</summary>
    public static string Value(Random random) => Values[random.Next(Values.Length)];

    private static void Change((JsonNode Parent, string? Name, int Index) place, List<string> odd, Random random)
    {
        var (parent, name, index) = place;
        JsonNode mark = Mark(odd.Count);
        switch (parent)
        {
            case JsonObject members when random.Next(6) == 0:
                members.Remove(name!);
                return;
            case JsonObject members when random.Next(8) == 0:
                var value = members[name!]?.DeepClone();
                members.Remove(name!);
                members[OddValues.Text[random.Next(OddValues.Text.Length)]] = value;
                return;
            case JsonObject members:
                members[name!] = mark;
                break;
            case JsonArray items:
                items[index] = mark;
                break;
        }

        odd.Add(Value(random));
    }

    private static IEnumerable<(JsonNode Parent, string? Name, int Index)> Places(JsonNode node) => node switch
    {
        JsonObject members => members.ToList().SelectMany(member =>
            (member.Value is null ? [] : Places(member.Value)).Append((members, member.Key, 0))),
        JsonArray items => Enumerable.Range(0, items.Count).SelectMany(index =>
            (items[index] is { } item ? Places(item) : []).Append((items, null, index))),
        _ => [],
    };

    private static string Mark(int index) => $"odd value {index} of this content";

    private static bool IsJson(string text)
    {
        try
        {
            StrictJson.Validate(Encoding.UTF8.GetBytes($"{{\"a\":{text}}}"));
            return true;
        }
        catch (InvalidJsonException)
        {
            return false;
        }
    }
}
