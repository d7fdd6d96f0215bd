using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Myelin.Core.Json;

namespace Myelin.Core.Tests.Json;

public class CanonicalJsonPropertyTests
{
    [Fact]
    public void Order_white_space_and_escapes_make_no_difference() =>
        Gen.Select(Gen.Int, Gen.Int, Gen.Int).Sample((seed, first, second) =>
        {
            var value = RandomJson.Object(new Random(seed));
            Assert.Equal(Canonical(value.Write(new Random(first))), Canonical(value.Write(new Random(second))));
        });

    [Fact]
    public void Canonical_json_is_its_own_canonical_form() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((seed, style) =>
        {
            var canonical = Canonical(RandomJson.Object(new Random(seed)).Write(new Random(style)));
            Assert.Equal(canonical, Canonical(canonical));
        });

    [Fact]
    public void It_says_the_same_as_the_original() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((seed, style) =>
        {
            var json = RandomJson.Object(new Random(seed)).Write(new Random(style));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(Canonical(json))));
        });

    [Fact]
    public void Keys_come_in_the_order_of_their_code_points() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((seed, style) =>
        {
            using var document = JsonDocument.Parse(Canonical(RandomJson.Object(new Random(seed)).Write(new Random(style))));
            var keys = document.RootElement.EnumerateObject().Select(member => Encoding.UTF32.GetBytes(member.Name)).ToArray();
            for (var i = 1; i < keys.Length; i++)
            {
                Assert.True(CompareCodePoints(keys[i - 1], keys[i]) < 0);
            }
        });

    [Fact]
    public void Any_bytes_are_accepted_or_refused_but_nothing_else_happens() =>
        Gen.Select(Gen.Int, Gen.Int, Gen.Int[0, 5].SelectMany(n => Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[n])).Sample((seed, style, edits) =>
        {
            var bytes = Encoding.UTF8.GetBytes(RandomJson.Object(new Random(seed)).Write(new Random(style)));
            foreach (var (position, value) in edits)
            {
                bytes[position % bytes.Length] = value;
            }

            try
            {
                StrictJson.Validate(CanonicalJson.Canonicalize(bytes, JsonNumberRule.Lenient));
            }
            catch (InvalidJsonException)
            {
                // Refused: the other allowed outcome.
            }
        });

    private static string Canonical(string json) =>
        Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json), JsonNumberRule.Strict));

    private static int CompareCodePoints(byte[] left, byte[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i += 4)
        {
            var difference = BitConverter.ToInt32(left, i) - BitConverter.ToInt32(right, i);
            if (difference != 0)
            {
                return difference;
            }
        }

        return left.Length - right.Length;
    }
}
