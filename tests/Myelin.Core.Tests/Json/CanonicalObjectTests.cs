using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Myelin.Core.Json;

namespace Myelin.Core.Tests.Json;

/// <summary>Canonical JSON read and changed without a tree, beside the tree.</summary>
public class CanonicalObjectTests
{
    private static readonly string[] Keys = ["a", "ab", "b", "type", "unsigned", "x", "é", "\ufb33", "😀"];

    [Fact]
    public void The_members_are_those_of_the_object() => Sample((json, node) =>
    {
        var found = new List<string>();
        var members = new CanonicalObject(json);
        while (members.MoveNext())
        {
            var key = CanonicalValue.KeyText(members.Key);
            AssertSame(node[key], members.Value);
            Assert.True(members.Value.SequenceEqual(json.AsSpan(members.ValueRange)));
            Assert.Equal($"\"{Encoding.UTF8.GetString(members.Key)}\":{Encoding.UTF8.GetString(members.Value)}", Encoding.UTF8.GetString(members.Member));
            found.Add(key);
        }

        Assert.Equal(node.Select(member => member.Key), found);
        Assert.False(members.MoveNext());
    });

    [Fact]
    public void A_key_is_found_if_it_is_there() => Sample((json, node) =>
    {
        foreach (var key in Keys)
        {
            Assert.Equal(node.ContainsKey(key), CanonicalObject.TryFind(json, Encoding.UTF8.GetBytes(key), out var value));
            if (node.ContainsKey(key))
            {
                AssertSame(node[key], value);
            }
            else
            {
                Assert.True(value.IsEmpty);
            }
        }
    });

    [Fact]
    public void A_key_is_set_in_its_place() => Sample((json, node) =>
    {
        foreach (var key in Keys)
        {
            var changed = node.DeepClone().AsObject();
            changed[key] = new JsonArray(1, "x");
            var output = new ByteBuilder(1);
            CanonicalObject.AppendWith(ref output, json, Encoding.UTF8.GetBytes(key), """[1,"x"]"""u8);
            Assert.Equal(Canonical(changed), Encoding.UTF8.GetString(output.ToArray()));
            output.Dispose();
        }
    });

    [Fact]
    public void Three_keys_are_left_out_and_no_other() => Gen.Int[0, Keys.Length - 1].Array[3].Sample(
        indexes => Sample((json, node) =>
        {
            var (one, two, three) = (Keys[indexes[0]], Keys[indexes[1]], Keys[indexes[2]]);
            var changed = node.DeepClone().AsObject();
            changed.Remove(one);
            changed.Remove(two);
            changed.Remove(three);
            var output = new ByteBuilder(1);
            CanonicalObject.AppendWithout(ref output, json, Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(two), Encoding.UTF8.GetBytes(three));
            Assert.Equal(Canonical(changed), Encoding.UTF8.GetString(output.ToArray()));
            output.Dispose();
        }),
        iter: 5);

    [Fact]
    public void The_elements_are_those_of_the_array() => Sample((json, node) =>
    {
        var array = new JsonArray([.. node.Select(member => member.Value?.DeepClone())]);
        var elements = new CanonicalArray(Encoding.UTF8.GetBytes(Canonical(new JsonObject { ["a"] = array })[5..^1]));
        foreach (var expected in array)
        {
            Assert.True(elements.MoveNext());
            AssertSame(expected, elements.Value);
        }

        Assert.False(elements.MoveNext());
    });

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"a\"", "a")]
    [InlineData("\"é😀\"", "é😀")]
    [InlineData("""  "\"\\\n\u0001"  """, "\"\\\n\u0001")]
    [InlineData("1", null)]
    [InlineData("null", null)]
    [InlineData("[\"a\"]", null)]
    [InlineData("{\"a\":\"b\"}", null)]
    public void A_text_is_read_as_what_it_says_and_nothing_else_is_a_text(string json, string? expected)
    {
        var value = Encoding.UTF8.GetBytes(json.Trim());
        Assert.Equal(expected, CanonicalValue.AsString(value));
        if (expected is not null)
        {
            Assert.Equal(expected, CanonicalValue.KeyText(value.AsSpan(1..^1)));
        }

        Assert.Equal([json[0] == '{', json[0] == '['], [CanonicalValue.IsObject(value), CanonicalValue.IsArray(value)]);
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-1", -1L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("1.0", null)]
    [InlineData("1e+20", null)]
    [InlineData("\"1\"", null)]
    [InlineData("null", null)]
    [InlineData("[1]", null)]
    public void An_integer_of_64_bits_is_read_and_nothing_else(string json, long? expected) =>
        Assert.Equal(expected, CanonicalValue.AsInt64(Encoding.UTF8.GetBytes(json)));

    /// <summary>Strings as canonical JSON has them sort as the code points that they stand for.</summary>
    [Fact]
    public void Texts_are_ordered_by_their_code_points() => Gen.Select(Gen.Int, Gen.Int).Sample((one, other) =>
    {
        var (left, right) = (RandomJson.Text(new Random(one)), RandomJson.Text(new Random(other)));
        var expected = Encoding.UTF32.GetBytes(left).Chunk(4).Select(unit => BitConverter.ToInt32(unit))
            .Zip(Encoding.UTF32.GetBytes(right).Chunk(4).Select(unit => BitConverter.ToInt32(unit)), (a, b) => Math.Sign(a - b))
            .FirstOrDefault(sign => sign != 0, Math.Sign(left.EnumerateRunes().Count() - right.EnumerateRunes().Count()));
        Assert.Equal(expected, Math.Sign(CanonicalString.Compare(Quoted(left).AsSpan(1..^1), Quoted(right).AsSpan(1..^1))));
    });

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("a/é😀\u007f\u2028", "\"a/é😀\u007f\u2028\"")]
    [InlineData("one\ntwo\"three", "\"one\\ntwo\\\"three\"")]
    [InlineData("\"\\\b\t\n\f\r\u0000\u000b\u001f", """ "\"\\\b\t\n\f\r\u0000\u000b\u001f" """)]
    public void A_text_is_written_with_no_escape_but_what_the_grammar_demands(string text, string expected) =>
        Assert.Equal(expected.Trim(), Encoding.UTF8.GetString(Quoted(text)));

    /// <summary>The units are numbers: an attribute can't hold half a pair.</summary>
    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDC00)]
    [InlineData(0x61, 0xD800, 0x62)]
    [InlineData(0xDC00, 0xD800)]
    public void Half_a_surrogate_pair_is_no_text(params int[] units) =>
        Assert.Equal(InvalidJsonKind.InvalidUtf8, Assert.Throws<InvalidJsonException>(() => Quoted(string.Concat(units.Select(unit => (char)unit)))).Kind);

    /// <summary>What is written for others isn't escaped beyond need.</summary>
    [Fact]
    public void What_is_written_into_memory_stays_readable() => Assert.Equal(
        """{"a":"<é+'&>"}""",
        Encoding.UTF8.GetString(JsonBytes.Write(static writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("a", "<é+'&>");
            writer.WriteEndObject();
        }).Span));

    private static byte[] Quoted(string text)
    {
        var output = new ByteBuilder(1);
        try
        {
            CanonicalString.AppendQuoted(ref output, text);
            return output.ToArray();
        }
        finally
        {
            output.Dispose();
        }
    }

    private static void Sample(Action<byte[], JsonObject> check) => Gen.Int.Sample(seed =>
    {
        var json = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(RandomJson.Object(new Random(seed)).Write(new Random(seed))), JsonNumberRule.Strict);
        check(json, JsonNode.Parse(json)!.AsObject());
    });

    private static string Canonical(JsonObject node) => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(
        Encoding.UTF8.GetBytes(node.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })), JsonNumberRule.Strict));

    private static void AssertSame(JsonNode? expected, ReadOnlySpan<byte> actual) => Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(actual)), Encoding.UTF8.GetString(actual));
}
