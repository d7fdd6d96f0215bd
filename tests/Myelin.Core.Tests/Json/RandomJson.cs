using System.Globalization;
using System.Text;

namespace Myelin.Core.Tests.Json;

/// <summary>JSON values from a seed, and the ways in which one value can be written down.</summary>
internal abstract record RandomJson
{
    private static readonly string[] Keys =
        ["", "a", "b", "aa", "\n", "\"", "\\", "\u0001", "~", "\u007f", "é", "日", "\ufb33", "😀", "type", "unsigned", "__proto__", "ban", "users", "x y"];

    public static ObjectValue Object(Random random, int depth = 4) =>
        new([.. Keys.Where(_ => random.Next(4) == 0).Select(key => new KeyValuePair<string, RandomJson>(key, Value(random, depth - 1)))]);

    public static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Keys[random.Next(Keys.Length)]));

    /// <summary>Writes the value with keys in any order, white space anywhere, and characters escaped or not.</summary>
    public string Write(Random random)
    {
        var output = new StringBuilder();
        Write(output, random);
        return output.ToString();
    }

    protected abstract void Write(StringBuilder output, Random random);

    private static RandomJson Value(Random random, int depth) => random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => new Literal(random.NextInt64(-(1L << 53) + 1, 1L << 53).ToString(CultureInfo.InvariantCulture)),
        1 => new Literal(random.Next(3) switch { 0 => "true", 1 => "false", _ => "null" }),
        2 or 3 => new TextValue(Text(random)),
        4 => new ArrayValue([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]),
        _ => Object(random, depth),
    };

    private static void Space(StringBuilder output, Random random)
    {
        while (random.Next(4) == 0)
        {
            output.Append(" \t\r\n"[random.Next(4)]);
        }
    }

    private static void WriteText(StringBuilder output, string text, Random random)
    {
        output.Append('"');
        foreach (var c in text)
        {
            // Half a surrogate pair can't stand raw beside an escaped half.
            if (c is < ' ' or '"' or '\\' || char.IsSurrogate(c) || random.Next(4) == 0)
            {
                output.Append("\\u").Append(((int)c).ToString(random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
            }
            else
            {
                output.Append(c);
            }
        }

        output.Append('"');
    }

    internal sealed record Literal(string Json) : RandomJson
    {
        protected override void Write(StringBuilder output, Random random) => output.Append(Json);
    }

    internal sealed record TextValue(string Content) : RandomJson
    {
        protected override void Write(StringBuilder output, Random random) => WriteText(output, Content, random);
    }

    internal sealed record ArrayValue(IReadOnlyList<RandomJson> Elements) : RandomJson
    {
        protected override void Write(StringBuilder output, Random random)
        {
            output.Append('[');
            for (var i = 0; i < Elements.Count; i++)
            {
                output.Append(i > 0 ? "," : "");
                Space(output, random);
                Elements[i].Write(output, random);
                Space(output, random);
            }

            output.Append(']');
        }
    }

    internal sealed record ObjectValue(IReadOnlyList<KeyValuePair<string, RandomJson>> Members) : RandomJson
    {
        protected override void Write(StringBuilder output, Random random)
        {
            var order = Members.ToArray();
            random.Shuffle(order);
            output.Append('{');
            for (var i = 0; i < order.Length; i++)
            {
                output.Append(i > 0 ? "," : "");
                Space(output, random);
                WriteText(output, order[i].Key, random);
                Space(output, random);
                output.Append(':');
                Space(output, random);
                order[i].Value.Write(output, random);
                Space(output, random);
            }

            output.Append('}');
        }
    }
}
