using System.Text;
using System.Text.Json;
using CsCheck;
using Myelin.Core.Json;

namespace Myelin.Core.Tests.Json;

public class StrictJsonTests
{
    /// <summary>Characters that change what JSON means when they stand in another's place.</summary>
    private const string Telling = "\"{}[],:\\u0aAd8e-. ";

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("1e400")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("""{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":1}}""")]
    public void Valid_json_of_any_kind_is_accepted(string json) => StrictJson.Validate(Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData("", InvalidJsonKind.NotJson)]
    [InlineData("{} {}", InvalidJsonKind.NotJson)]
    [InlineData("[1,]", InvalidJsonKind.NotJson)]
    [InlineData("[NaN]", InvalidJsonKind.NotJson)]
    [InlineData("[Infinity]", InvalidJsonKind.NotJson)]
    [InlineData("""{"a":1,"b":{"c":1},"a":2}""", InvalidJsonKind.DuplicateKey)]
    [InlineData("""[{"é":1,"\u00e9":2}]""", InvalidJsonKind.DuplicateKey)]
    [InlineData("""{"\n":1,"\u000a":2}""", InvalidJsonKind.DuplicateKey)]
    [InlineData("""["\ud800"]""", InvalidJsonKind.InvalidUtf8)]
    [InlineData("""["\udc00\ud800"]""", InvalidJsonKind.InvalidUtf8)]
    [InlineData("""["\ud800\u0041"]""", InvalidJsonKind.InvalidUtf8)]
    [InlineData("""["\ud800x"]""", InvalidJsonKind.InvalidUtf8)]
    [InlineData("""{"\ud800":1}""", InvalidJsonKind.InvalidUtf8)]
    public void Bad_json_is_refused_with_the_reason(string json, InvalidJsonKind kind) => AssertRefused(kind, Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0, 0x80)]
    [InlineData(0xED, 0xA0, 0x80)]
    [InlineData(0xF4, 0x90, 0x80, 0x80)]
    [InlineData(0xE2, 0x82)]
    public void Bytes_that_are_not_utf8_are_refused(params int[] bytes) =>
        AssertRefused(InvalidJsonKind.InvalidUtf8, [.. "[\""u8, .. bytes.Select(b => (byte)b), .. "\"]"u8]);

    [Fact]
    public void The_depth_limit_is_exact()
    {
        StrictJson.Validate(Nested(JsonLimits.MaximumDepth));
        AssertRefused(InvalidJsonKind.TooDeep, Nested(JsonLimits.MaximumDepth + 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(131)]
    [InlineData(1_000)]
    public void Another_depth_limit_is_exact_too(int maximumDepth)
    {
        StrictJson.Validate(Nested(maximumDepth), maximumDepth);
        Assert.Equal(InvalidJsonKind.TooDeep, Assert.Throws<InvalidJsonException>(() => StrictJson.Validate(Nested(maximumDepth + 1), maximumDepth)).Kind);
    }

    [Fact]
    public void A_hundred_thousand_nested_arrays_are_refused_and_harm_nothing()
    {
        AssertRefused(InvalidJsonKind.TooDeep, Nested(100_000));
        AssertRefused(InvalidJsonKind.TooDeep, Encoding.UTF8.GetBytes(new string('[', 100_000)));
        AssertRefused(InvalidJsonKind.TooDeep, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))));
    }

    [Fact]
    public void Many_keys_are_checked_in_little_time()
    {
        var json = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, Rounds.Of(200_000)).Select(i => $"\"{i * 7919L % 200_003}\":0")) + "}");

        StrictJson.Validate(json);
        CanonicalJson.Canonicalize(json, JsonNumberRule.Strict);
    }

    [Fact]
    public void It_agrees_with_the_runtimes_strictest_parser() =>
        Gen.Select(Gen.Int, Gen.Int, Gen.Int[0, 4].SelectMany(n => Gen.Select(Gen.Int[0, 10_000], Gen.OneOf(Gen.Byte, Gen.Int[0, Telling.Length - 1].Select(i => (byte)Telling[i]))).Array[n]))
            .Sample((seed, style, edits) =>
            {
                var bytes = Encoding.UTF8.GetBytes(RandomJson.Object(new Random(seed)).Write(new Random(style)));
                foreach (var (position, value) in edits)
                {
                    bytes[position % bytes.Length] = value;
                }

                Assert.Equal(RuntimeAccepts(bytes), Accepts(bytes));
            });

    private static bool Accepts(byte[] json)
    {
        try
        {
            StrictJson.Validate(json);
            return true;
        }
        catch (InvalidJsonException)
        {
            return false;
        }
    }

    private static bool RuntimeAccepts(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = JsonLimits.MaximumDepth });
            return ReadsEveryText(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool ReadsEveryText(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() is not null,
        JsonValueKind.Array => element.EnumerateArray().All(ReadsEveryText),
        JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && ReadsEveryText(member.Value)),
        _ => true,
    };

    private static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));

    private static void AssertRefused(InvalidJsonKind kind, byte[] json) =>
        Assert.Equal(kind, Assert.Throws<InvalidJsonException>(() => StrictJson.Validate(json)).Kind);
}
